using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>
/// The self-test every network passes before it is trained, attacked or inverted. libtorch 2.10 with oneDNN computes some float32
/// convolutions grossly wrong on some CPUs, and says nothing; this compares each shape a network uses, at each batch size it is used with,
/// against float64, and leaves oneDNN where one is wrong.
/// </summary>
public static class Numerics
{
    /// <summary>Largest deviation accepted, relative to the root mean square; rounding stays below 1e-4 and the fault is near 1.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>On CUDA convolutions may round factors to 10 bits (TF32).</summary>
    private const double CudaTolerance = 2e-2;

    /// <summary>
    /// Tests every convolution of a network (a TorchScript module, whose inside cannot be seen, as a whole): output, input gradient and weight gradient. Where one is wrong, oneDNN is switched off for the
    /// rest of this process and all are tested again.
    /// </summary>
    /// <param name="classifier">The network; left as it was.</param>
    /// <param name="shape">C×H×W of its images.</param>
    /// <param name="batchSizes">Every batch size it will be used with, the last, smaller one included.</param>
    /// <param name="device">Where it is.</param>
    /// <exception cref="NumericsException">Some are wrong without oneDNN too.</exception>
    public static NumericsVerdict Check(Classifier classifier, ImageShape shape, IReadOnlyCollection<int> batchSizes, Device device)
    {
        if (batchSizes.Count == 0 || batchSizes.Any(b => b < 1))
        {
            throw new ArgumentException($"batchSizes must be one or more positive numbers, but are [{string.Join(", ", batchSizes)}].", nameof(batchSizes));
        }

        if (classifier is TorchScriptModel script)
        {
            return ScriptNumerics.Check(script, batchSizes, device);
        }

        var sites = ConvolutionSite.Of(classifier, shape, device);
        var trials = sites.SelectMany(s => batchSizes.Distinct().Select(b => new ConvolutionTrial(s, b))).ToList();
        var tolerance = device.type == TorchSharp.DeviceType.CPU ? Tolerance : CudaTolerance;
        var (wrong, worst) = Run(trials, device, tolerance);
        var passed = wrong.Count == 0;
        var switchedOff = !passed && device.type == TorchSharp.DeviceType.CPU && OneDnn.Enabled;
        IReadOnlyList<string> stillWrong = [];
        if (switchedOff)
        {
            OneDnn.Enabled = false;
            (stillWrong, worst) = Run(trials, device, tolerance);
            passed = stillWrong.Count == 0;
        }

        var verdict = new NumericsVerdict
        {
            Passed = passed,
            OneDnn = OneDnn.Enabled,
            Shapes = sites.Count,
            Wrong = passed ? wrong : [.. wrong.Union(stillWrong)],
            WorstError = worst,
            Where = $"{device}, libtorch {__version__}, {get_num_threads()} thread{(get_num_threads() == 1 ? "" : "s")}",
        };
        return passed ? verdict : throw new NumericsException(verdict);
    }

    /// <summary>Runs all trials: one line for each shape with errors beyond the tolerance, and the largest error.</summary>
    private static (IReadOnlyList<string> Wrong, double Worst) Run(List<ConvolutionTrial> trials, Device device, double tolerance)
    {
        using var generator = Randomness.For(0, "numerics");
        var found = trials
            .SelectMany(t => t.Run(device, generator).Select(e => (t.Site, t.Batch, e.What, e.Error)))
            .ToList();

        // written so that NaN is wrong
        var wrong = found
            .Where(e => !(e.Error <= tolerance))
            .GroupBy(e => e.Site)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => $"{e.What} off by {e.Error:0.##} at batch {e.Batch}"))}")
            .ToList();
        return (wrong, found.Select(e => double.IsFinite(e.Error) ? e.Error : double.MaxValue).DefaultIfEmpty(0).Max());
    }
}
