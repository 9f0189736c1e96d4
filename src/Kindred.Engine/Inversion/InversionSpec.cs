using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>How images are inverted: pairs, optimizer and length.</summary>
public sealed record InversionSpec
{
    [Range(16, 10_000), Unit("pairs")]
    [Display(Name = "Image pairs", Description = "Seed and target of different labels, the same pairs for all networks.")]
    public int Pairs { get; init; } = 128;

    [Display(Name = "Method", Description = "\"Paper\" is 2,000 steps of 1/8; the others suit small images.")]
    public InversionMethod Method { get; init; } = new AdamInversion();

    [Range(1, 1024), Unit("images")]
    [Display(Name = "Batch size", Description = "Images inverted at once. It does not change the result.")]
    public int BatchSize { get; init; } = 128;

    [Range(0, int.MaxValue)]
    [Display(Name = "Pair seed", Description = "Draws the pairs. Networks are comparable only on the same pairs.")]
    public int PairSeed { get; init; }
}

/// <summary>An optimizer of the inversion loss ‖Rep(x) − r‖₂ / ‖r‖₂ with its named settings.</summary>
public abstract record InversionMethod
{
    [AddedLater]
    [Display(Name = "Arithmetic", Description = "Numbers that the network computes with in the first three quarters of the steps. The last quarter, images, kept best and all distances are float32; bfloat16 is given up where its gradients stray from float32's.")]
    public ArithmeticPrecision Precision { get; init; }

    [AddedLater, MinLength(1), MaxLength(60)]
    [Display(Name = "Layer", Description = "Whose representation of the target is matched, maps and tokens averaged; an experiment compares its networks at the same layer. All architectures need a layer of that name.")]
    public string Layer { get; init; } = Classifier.Penultimate;

    /// <summary>Short label, such as "2,000 steps of 0.125".</summary>
    public string Label =>
        $"{Course}{(Layer == Classifier.Penultimate ? "" : $" at {Layer}")}{(Precision == ArithmeticPrecision.Float32 ? "" : ", coarse steps in bfloat16")}";

    /// <summary>Number and length of the steps.</summary>
    protected abstract string Course { get; }

    /// <summary>Iterations.</summary>
    public abstract int StepCount { get; }

    /// <summary>Begins a batch: images N×C×H×W at their seeds.</summary>
    public abstract InversionUpdate Start(Tensor images);
}
