using System.Diagnostics;

namespace Kindred.Web.Tests.Comparisons;

/// <summary>Debian's Python with NumPy, as a second opinion on our files.</summary>
internal static class NumPy
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs one line of Python in which <c>a</c> is what <c>numpy.load</c> gives for the file, and returns what it prints.</summary>
    public static async Task<string> LoadAsync(byte[] file, string line)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file);
            return await RunAsync($"import sys, numpy; a = numpy.load(sys.argv[1]); {line}", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs Python and returns what it prints.</summary>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        Assert.True(File.Exists(Python), $"{Python} is missing; install Debian's packages python3 and python3-numpy");
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{Python} with NumPy (Debian's python3-numpy) failed: {await error}");
        return (await output).Trim();
    }
}
