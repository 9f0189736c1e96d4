using System.Text.Json;

namespace Kindred.Web.Api;

/// <summary>Reads a JSON body ourselves, so that a caller learns where it is malformed and everything that is wrong with it at once.</summary>
public static class JsonBody
{
    /// <summary>Largest body of a call that takes JSON. The largest legal spec is some 20 KB.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>The parsed body, or why there is none.</summary>
    public static async Task<(JsonDocument? Document, Failure? Failure)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
        {
            return (null, new(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", StatusProblems.SendJson));
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaximumBytes)
            {
                return (null, new(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"The body of this call is at most {MaximumBytes:N0} bytes."));
            }
        }

        try
        {
            return (JsonDocument.Parse(body.ToArray()), null);
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:")[0];
            return (null, new(StatusCodes.Status400BadRequest, "malformed-json",
                $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {reason}"));
        }
    }
}
