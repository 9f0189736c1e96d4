using System.Globalization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// What the coarse steps of an inversion compute with. Images, the optimizer's memory, the fine steps and every measured distance are float32 in
/// any case: a bfloat16 distance is off by about as much as a good inversion's residual, and is compared with nothing.
/// </summary>
/// <param name="Coarse">What they compute with.</param>
/// <param name="Agreement">Mean cosine between both gradients at the first batch's seeds; null where they were not compared.</param>
/// <param name="GivenUp">Why bfloat16 was asked for and is not used; null otherwise.</param>
public sealed record InversionArithmetic(ArithmeticPrecision Coarse, double? Agreement = null, string? GivenUp = null)
{
    /// <summary>
    /// Share of the steps that are coarse: the first ones. Means and shares of unconverged images are then those of float32 alone; after 2,000 constant steps
    /// medians that float32 brings to 0.001 stay at 0.002, whatever the share (a quarter gives the same), for its luckiest iterates lie on the way down.
    /// </summary>
    private const double CoarseShare = 0.75;

    /// <summary>Coarse steps among so many.</summary>
    public int CoarseSteps(int stepCount) => Coarse == ArithmeticPrecision.Float32 ? 0 : (int)(CoarseShare * stepCount);

    /// <summary>The method's label as it was carried out.</summary>
    public string LabelOf(InversionMethod method) =>
        GivenUp is null ? method.Label : $"{(method with { Precision = ArithmeticPrecision.Float32 }).Label} in float32, because {GivenUp}";

    /// <summary>The decision as a sentence.</summary>
    public string Sentence => GivenUp is not null ? $"all steps in float32, because {GivenUp}"
        : Coarse == ArithmeticPrecision.Float32 ? "all steps in float32"
        : string.Create(CultureInfo.InvariantCulture, $"coarse steps in bfloat16: gradients agree with float32's to {Agreement:0.000}");

    /// <summary>
    /// Decides for a whole inversion, from its first batch and from nothing that a resumed one would not see. As for adversaries, bfloat16 is given
    /// up where its gradients do not agree (<see cref="BFloat16Check.Least"/>); an untrained network or a wrong kernel does not pass.
    /// </summary>
    /// <param name="method">What was asked for, and at which layer.</param>
    /// <param name="classifier">The network, in eval mode; its precision is left at float32.</param>
    /// <param name="seeds">N×C×H×W: all seeds.</param>
    /// <param name="targets">N×C×H×W: all targets.</param>
    /// <param name="batchSize">Images at once.</param>
    internal static InversionArithmetic Choose(InversionMethod method, Classifier classifier, Tensor seeds, Tensor targets, int batchSize)
    {
        if (method.Precision == ArithmeticPrecision.Float32)
        {
            return new(ArithmeticPrecision.Float32);
        }

        if (!classifier.InvertsInBFloat16)
        {
            return new(ArithmeticPrecision.Float32, GivenUp: $"{classifier.GetName()} has no bfloat16 pass");
        }

        using var scope = NewDisposeScope();
        var count = Math.Min(batchSize, seeds.shape[0]);
        var loss = new InversionLoss(classifier, method.Layer, targets.narrow(0, 0, count));
        var images = seeds.narrow(0, 0, count).detach().clone();
        var full = loss.At(images, ArithmeticPrecision.Float32, backward: true).Gradient!.flatten(1); // n×CHW
        var narrow = loss.At(images, ArithmeticPrecision.BFloat16, backward: true).Gradient!.flatten(1);
        classifier.EvalPrecision = ArithmeticPrecision.Float32;
        var agreement = BFloat16Check.MeanCosine(full, narrow);

        // written so that NaN is no agreement
        return agreement >= BFloat16Check.Least
            ? new(ArithmeticPrecision.BFloat16, agreement)
            : new(ArithmeticPrecision.Float32, agreement, string.Create(CultureInfo.InvariantCulture, $"bfloat16 gradients agree with float32's to {agreement:0.00} only"));
    }
}
