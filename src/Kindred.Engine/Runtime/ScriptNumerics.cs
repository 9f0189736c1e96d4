using Kindred.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>
/// The numerics self-test of a TorchScript module, whose convolutions cannot be reached one by one: logits and input gradients of the whole
/// module in float32 against the same module in float64, at every batch size. A module that cannot be computed in float64 runs without
/// oneDNN, the path on which no wrong convolution is known, and the verdict says so.
/// </summary>
internal static class ScriptNumerics
{
    /// <summary>Largest deviation accepted, as relative Euclidean norm: rounding through a deep network stays near 1e-4, the fault is near 0.7.</summary>
    public const double Tolerance = 1e-2;

    private const int Distinct = 4;

    public static NumericsVerdict Check(TorchScriptModel network, IReadOnlyCollection<int> batchSizes, Device device)
    {
        var (twin, reason) = network.InFloat64();
        using (twin)
        {
            if (twin is null)
            {
                OneDnn.Enabled = OneDnn.Enabled && device.type != DeviceType.CPU;
                return Verdict(device, [], 0, true) with { Note = $"numerics not compared: the module cannot be computed in float64 ({reason}); computed without oneDNN" };
            }

            twin.to(device);
            var (wrong, worst) = Run(network, twin, batchSizes, device);
            if (wrong.Count == 0 || device.type != DeviceType.CPU || !OneDnn.Enabled)
            {
                return Settled(Verdict(device, wrong, worst, wrong.Count == 0), "numerics self-test passed for the module as a whole");
            }

            OneDnn.Enabled = false;
            var (still, without) = Run(network, twin, batchSizes, device);
            return Settled(
                Verdict(device, still.Count == 0 ? wrong : still, without, still.Count == 0),
                "numerics self-test passed for the module as a whole without oneDNN (wrong with it)");
        }
    }

    private static NumericsVerdict Settled(NumericsVerdict verdict, string note) =>
        verdict.Passed ? verdict with { Note = note } : throw new NumericsException(verdict);

    private static NumericsVerdict Verdict(Device device, IReadOnlyList<string> wrong, double worst, bool passed) => new()
    {
        Passed = passed,
        OneDnn = OneDnn.Enabled,
        Shapes = 1,
        Wrong = wrong,
        WorstError = worst,
        Where = $"{device}, libtorch {__version__}, {get_num_threads()} thread{(get_num_threads() == 1 ? "" : "s")}",
    };

    private static (IReadOnlyList<string> Wrong, double Worst) Run(TorchScriptModel network, TorchScriptModel twin, IReadOnlyCollection<int> batchSizes, Device device)
    {
        var (wrong, worst) = (new List<string>(), 0.0);
        foreach (var batch in batchSizes.Distinct())
        {
            foreach (var (what, error) in Errors(network, twin, batch, device))
            {
                worst = Math.Max(worst, double.IsFinite(error) ? error : double.MaxValue);
                if (!(error <= Tolerance)) // NaN is wrong
                {
                    wrong.Add($"{what} off by {error:0.##} at batch {batch}");
                }
            }
        }

        return (wrong, worst);
    }

    /// <summary>A batch that repeats four images, so that float64 has four to compute; every image of the batch is compared.</summary>
    private static List<(string What, double Error)> Errors(TorchScriptModel network, TorchScriptModel twin, int batch, Device device)
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(0, "numerics");
        var count = Math.Min(Distinct, batch);
        var shape = network.InputShape;
        var images = rand([count, shape.Channels, shape.Height, shape.Width], generator: generator).to(device);
        var which = arange(batch, device: device).remainder(count);
        var x = images.index_select(0, which).requires_grad_();
        var x64 = images.to(float64).requires_grad_();
        var logits = network.forward(x);
        var logits64 = twin.forward(x64);
        var weights = randn([count, logits64.size(1)], generator: generator).to(device);
        var gradient = autograd.grad([logits.mul(weights.index_select(0, which)).sum()], [x])[0];
        var gradient64 = autograd.grad([logits64.mul(weights.to(float64)).sum()], [x64])[0];
        return
        [
            ("logits", Error(logits, logits64.index_select(0, which))),
            ("input gradient", Error(gradient, gradient64.index_select(0, which))),
        ];
    }

    private static double Error(Tensor actual, Tensor expected64)
    {
        using var still = no_grad();
        var scale = expected64.norm().item<double>();
        var difference = actual.to(float64).sub(expected64).norm().item<double>();
        return scale == 0 ? difference : difference / scale;
    }
}
