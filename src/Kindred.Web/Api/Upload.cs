using Kindred.Platform.Artifacts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Api;

/// <summary>One file of an upload, in the store.</summary>
/// <param name="Field">The form field it came in.</param>
/// <param name="FileName">Its name at the sender's, without folders.</param>
/// <param name="Artifact">Where it lies.</param>
public sealed record UploadedFile(string Field, string FileName, Artifact Artifact);

/// <summary>A multipart form, read part by part: files go straight to the store and are never whole in memory.</summary>
public sealed record Upload(IReadOnlyList<UploadedFile> Files, IReadOnlyDictionary<string, string> Fields)
{
    private const int LongestField = 1 << 20;
    private const int MostFiles = 16;

    /// <summary>Reads the form, or says why it cannot.</summary>
    /// <param name="request">The request.</param>
    /// <param name="artifacts">Takes the files, and gives back those of a request that fails.</param>
    /// <param name="files">Fields that are files.</param>
    /// <param name="fields">Fields that are text.</param>
    /// <param name="mostBytes">Largest file.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<(Upload? Upload, Failure? Failure)> ReadAsync(
        HttpRequest request, ArtifactDraft artifacts, IReadOnlyCollection<string> files, IReadOnlyCollection<string> fields, long mostBytes, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary)
        {
            return (null, new(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Send a multipart form (multipart/form-data)."));
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null; // each file is limited as it is read
        }

        try
        {
            return (await ReadAsync(new MultipartReader(boundary.ToString(), request.Body), artifacts, files, fields, mostBytes, cancellation), null);
        }
        catch (UploadTooLargeException e)
        {
            return (null, new(StatusCodes.Status413PayloadTooLarge, "body-too-large", e.Message));
        }
        catch (FormException e)
        {
            return (null, Failure.InvalidFields(new Dictionary<string, string[]> { [e.Field] = [e.Message] }));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return (null, new(StatusCodes.Status400BadRequest, "malformed-form", $"The multipart form cannot be read: {e.Message}"));
        }
    }

    private static async Task<Upload> ReadAsync(
        MultipartReader reader, ArtifactDraft artifacts, IReadOnlyCollection<string> files, IReadOnlyCollection<string> fields, long mostBytes, CancellationToken cancellation)
    {
        var (received, texts) = (new List<UploadedFile>(), new Dictionary<string, string>(StringComparer.Ordinal));
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";
            if (files.Contains(name))
            {
                var fileName = Path.GetFileName(HeaderUtilities.RemoveQuotes(disposition!.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString().Replace('\\', '/'));
                var artifact = await artifacts.ReceiveAsync(section.Body, "application/octet-stream", mostBytes, cancellation);
                if (artifact.Bytes > 0 || fileName.Length > 0) // a browser sends an empty, nameless part for a file that was not chosen
                {
                    received.Add(received.Count < MostFiles ? new(name, fileName, artifact) : throw new FormException(name, $"At most {MostFiles} files."));
                }
            }
            else if (fields.Contains(name))
            {
                texts[name] = await TextAsync(section.Body, name, cancellation);
            }
            else
            {
                throw new FormException(name, $"Unknown. The form has {string.Join(", ", files.Concat(fields))}.");
            }
        }

        return new Upload(received, texts);
    }

    private static async Task<string> TextAsync(Stream body, string field, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            text.Write(buffer, 0, read);
            if (text.Length > LongestField)
            {
                throw new FormException(field, $"At most {LongestField:N0} bytes.");
            }
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private sealed class FormException(string name, string message) : Exception(message)
    {
        public string Field { get; } = name;
    }
}
