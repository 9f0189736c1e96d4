using System.Diagnostics;
using System.Globalization;

namespace Kindred.Benchmarks;

/// <summary>A script of ours in Debian's Python (package python3-torch): waits for a line, does one round, answers with its speed.</summary>
internal sealed class PyTorchPeer : IDisposable
{
    private readonly Process process;

    /// <param name="network">Its name there: resnet-8, resnet-20, vgg or vit.</param>
    /// <param name="channelsLast">In that memory format.</param>
    /// <param name="script">The script; it takes network and format as arguments.</param>
    public PyTorchPeer(string network, bool channelsLast, string script = "pgd_training.py")
        : this([network, channelsLast ? "channels-last" : "plain"], script)
    {
    }

    /// <param name="arguments">The script's.</param>
    /// <param name="script">The script, which first answers with PyTorch's name.</param>
    public PyTorchPeer(IReadOnlyList<string> arguments, string script)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // the same malloc as NativeRuntime sets for Kindred: freed memory is kept
        start.Environment["GLIBC_TUNABLES"] =
            "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=2147483647:glibc.malloc.top_pad=67108864:glibc.malloc.arena_max=1";
        start.Environment["OMP_NUM_THREADS"] = "1";

        // its matrix library picks this machine's own kernels, whatever the environment says
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        process = Process.Start(start)!;
        Name = Answer();
    }

    /// <summary>"PyTorch" and its version.</summary>
    public string Name { get; }

    /// <summary>One round.</summary>
    /// <param name="order">What the script is told to do, where it does more than one thing.</param>
    public Speed Round(string order = "")
    {
        var answer = Ask(order);
        return new Speed(answer[0], answer[1]);
    }

    /// <summary>What the script answers: numbers.</summary>
    public double[] Ask(string order)
    {
        process.StandardInput.WriteLine(order);
        process.StandardInput.Flush();
        return Array.ConvertAll(Answer().Split(' '), number => double.Parse(number, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string Answer() => process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended; is python3-torch installed?");
}

/// <summary>Images in a second by the clock, and in a second of the process's own time, which other work on the machine touches less.</summary>
internal readonly record struct Speed(double Wall, double Processor)
{
    public static Speed operator /(Speed ours, Speed theirs) => new(ours.Wall / theirs.Wall, ours.Processor / theirs.Processor);
}
