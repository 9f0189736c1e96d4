using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;

namespace Kindred.Browser.Tests;

/// <summary>
/// The server's own data on a page: everything but styles, scripts and fonts, as it goes over the wire (of the circuit's frames Chromium tells only the
/// content: they are compressed here once more, as the server compresses them), and when the last of the circuit's came.
/// </summary>
public sealed class OwnData : IDisposable
{
    private static readonly string[] shell = ["script", "stylesheet", "font"];

    private readonly Lock frame = new();
    private readonly MemoryStream wire = new();
    private readonly DeflateStream deflate;
    private readonly List<IResponse> responses = [];
    private readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long last;

    public OwnData(IPage page)
    {
        deflate = new DeflateStream(wire, CompressionLevel.Optimal, leaveOpen: true);
        page.Response += (_, response) => responses.Add(response);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, data) => Received(data.Binary ?? Encoding.UTF8.GetBytes(data.Text ?? ""));
    }

    /// <summary>Until the circuit has sent something and then nothing for so long; gives the moment of its last word, by <see cref="Stopwatch"/>.</summary>
    public async Task<long> SilentAsync(TimeSpan silence)
    {
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1));
        while (Stopwatch.GetElapsedTime(Volatile.Read(ref last)) is var quiet && quiet < silence)
        {
            await Task.Delay(silence - quiet);
        }

        return Volatile.Read(ref last);
    }

    /// <summary>Bytes so far.</summary>
    public async Task<long> BytesAsync()
    {
        var sizes = await Task.WhenAll(responses.ToList().Where(r => !shell.Contains(r.Request.ResourceType) && r.Status == 200).Select(r => r.Request.SizesAsync()));
        lock (frame)
        {
            return wire.Length + sizes.Sum(s => (long)s.ResponseBodySize);
        }
    }

    public void Dispose()
    {
        lock (frame)
        {
            deflate.Dispose();
            wire.Dispose();
        }
    }

    private void Received(byte[] data)
    {
        lock (frame)
        {
            if (wire.CanWrite)
            {
                deflate.Write(data);
                deflate.Flush();
            }
        }

        Volatile.Write(ref last, Stopwatch.GetTimestamp());
        began.TrySetResult();
    }
}
