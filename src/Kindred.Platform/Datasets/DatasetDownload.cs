using Kindred.Engine.Datasets;

namespace Kindred.Platform.Datasets;

/// <summary>Downloads one file of a data set. What arrives is not checked here.</summary>
/// <param name="file">The file.</param>
/// <param name="address">Where it is.</param>
/// <param name="patience">Longest time without a byte.</param>
/// <param name="folder">Where a person without a network may put the file, for the message.</param>
internal sealed class DatasetDownload(DatasetFile file, Uri address, TimeSpan patience, string folder)
{
    // A file packed by gzip is hardly ever longer than its content; a server that sends more does not have our file
    private readonly long mostBytes = file.Bytes + (1 << 20);

    private static readonly HttpClient Http =
        new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Writes the file and reports the share done with a note such as "train-images-idx3-ubyte.gz, 12 of 26 MB".</summary>
    /// <exception cref="IOException">It cannot be had; the message says why and what to do.</exception>
    public async Task ToFileAsync(string path, Action<double, string> report, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(patience);
        try
        {
            using var response = await Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token);
            response.EnsureSuccessStatusCode();
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await using var body = await response.Content.ReadAsStreamAsync(stall.Token);
            await CopyAsync(body, target, response.Content.Headers.ContentLength, report, stall);
            target.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failed(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"nothing came for {patience.TotalSeconds:0.#} s.", e);
        }
    }

    private async Task CopyAsync(Stream body, FileStream target, long? length, Action<double, string> report, CancellationTokenSource stall)
    {
        var buffer = new byte[1 << 16];
        long received = 0;
        for (int read; (read = await body.ReadAsync(buffer, stall.Token)) > 0;)
        {
            stall.CancelAfter(patience);
            await target.WriteAsync(buffer.AsMemory(0, read), stall.Token);
            received += read;
            if (received > mostBytes)
            {
                throw new IOException($"the server sends more than the {mostBytes:N0} bytes this file can have.");
            }

            report(
                Math.Min(1, received / (double)(length ?? file.Bytes)),
                $"{file.Name}, {received / 1e6:0}{(length is { } all ? $" of {all / 1e6:0}" : "")} MB");
        }
    }

    private IOException Failed(string reason, Exception cause) =>
        new($"Could not download {file.Name} from {address}: {reason} Without a network, put the file into {folder} and try again.", cause);
}
