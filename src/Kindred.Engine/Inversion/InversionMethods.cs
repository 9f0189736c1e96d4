using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

[CatalogId("paper")]
[About("Paper", "Normalised gradient with momentum 0.9, exactly the published loop: 2,000 steps of 1/8.",
    Reference = "Jones, Springer, Kenyon, Moore: If you've trained one you've trained them all: inter-architecture similarity increases with robustness, UAI 2022")]
public sealed record PaperInversion : InversionMethod
{
    [Range(1, 10_000), Unit("steps")]
    [Display(Name = "Steps", Description = "Iterations; the best iterate of each image is kept.")]
    public int Steps { get; init; } = 2000;

    [Range(1e-6, 100.0), Unit("pixel units")]
    [Display(Name = "Step size", Description = "Length scale of one step, L2 over the image; the paper has 0.125.")]
    public double StepSize { get; init; } = 0.125;

    protected override string Course => $"{Steps:N0} steps of {StepSize:0.####}";

    public override int StepCount => Steps;

    public override InversionUpdate Start(Tensor images) => new NormalizedMomentum(images, StepSize);
}

[CatalogId("small-images")]
[About("Small images", "The paper's loop with its step scaled by √(pixels / 150,528), the paper's 0.125 belonging to 224×224×3.",
    Reference = "Departure from Jones et al. 2022: the step keeps its length relative to the image")]
public sealed record ScaledInversion : InversionMethod
{
    [Range(1, 10_000), Unit("steps")]
    [Display(Name = "Steps", Description = "Iterations; the best iterate of each image is kept.")]
    public int Steps { get; init; } = 500;

    protected override string Course => $"{Steps:N0} scaled steps";

    public override int StepCount => Steps;

    public override InversionUpdate Start(Tensor images) => new NormalizedMomentum(images, StepSize(images.numel() / images.shape[0]));

    /// <summary>0.125 · √(pixels / 150,528), in pixel units: a unit gradient then changes the average pixel as much as in the paper.</summary>
    /// <param name="pixels">Values in one image, C·H·W.</param>
    public static double StepSize(long pixels) => 0.125 * Math.Sqrt(pixels / 150_528.0);
}

[CatalogId("adam")]
[About("Small images, Adam", "Adam on the same loss from the same seed: far fewer steps on small images.",
    Reference = "Departure from Jones et al. 2022; Kingma, Ba: Adam, ICLR 2015")]
public sealed record AdamInversion : InversionMethod
{
    [Range(1, 10_000), Unit("steps")]
    [Display(Name = "Steps", Description = "Iterations; the best iterate of each image is kept.")]
    public int Steps { get; init; } = 40;

    [Range(1e-4, 1.0), Unit("pixel units")]
    [Display(Name = "Learning rate", Description = "Step per pixel at its peak; it falls to 0 along half a cosine.")]
    public double LearningRate { get; init; } = 0.1;

    protected override string Course => $"{Steps:N0} Adam steps";

    public override int StepCount => Steps;

    public override InversionUpdate Start(Tensor images) => new AdamOnPixels(images, LearningRate, Steps);
}
