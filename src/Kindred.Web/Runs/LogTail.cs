using System.Text;

namespace Kindred.Web.Runs;

/// <summary>The last lines of a run's log, read from its end.</summary>
public static class LogTail
{
    private const int mostBytes = 32 * 1024;

    /// <summary>No lines where there is no log yet.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, int lines, CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        // the run's process may be writing at this moment
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var cut = file.Length > mostBytes;
        file.Seek(cut ? -mostBytes : 0, cut ? SeekOrigin.End : SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var read = (await reader.ReadToEndAsync(cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r'));
        return (cut ? read.Skip(1) : read).TakeLast(lines).ToList(); // the first line of a cut is half a line
    }
}
