using System.Globalization;

namespace Kindred.Platform.Runs;

/// <summary>Everything a run's processes print, attempt after attempt, in one file; and the last lines in memory for the run's error.</summary>
internal sealed class RunLog : IDisposable
{
    private const int Remembered = 40;

    private readonly Lock gate = new();
    private readonly Queue<string> last = new();
    private readonly StreamWriter file;

    public RunLog(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>The last lines of this attempt.</summary>
    public string Tail
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', last);
            }
        }
    }

    /// <summary>A line that sets one attempt off from the one before.</summary>
    public void Head(DateTime now, int attempt, string worker, string device) =>
        file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"── {now:yyyy-MM-dd HH:mm:ss}Z  attempt {attempt}, {worker}, {device}"));

    public void Add(string line)
    {
        lock (gate)
        {
            file.WriteLine(line);
            last.Enqueue(line);
            if (last.Count > Remembered)
            {
                last.Dequeue();
            }
        }
    }

    public void Dispose() => file.Dispose();
}
