using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>A kind of common corruption, after Hendrycks and Dietterich, ICLR 2019.</summary>
public enum Corruption
{
    [Display(Name = "Gaussian noise")]
    GaussianNoise,
    [Display(Name = "shot noise")]
    ShotNoise,
    [Display(Name = "impulse noise")]
    ImpulseNoise,
    [Display(Name = "speckle noise")]
    SpeckleNoise,
    [Display(Name = "defocus blur")]
    DefocusBlur,
    [Display(Name = "Gaussian blur")]
    GaussianBlur,
    [Display(Name = "motion blur")]
    MotionBlur,
    [Display(Name = "fog")]
    Fog,
    [Display(Name = "brightness")]
    Brightness,
    [Display(Name = "contrast")]
    Contrast,
    [Display(Name = "saturation")]
    Saturate,
    [Display(Name = "pixelation")]
    Pixelate,
    [Display(Name = "JPEG compression")]
    Jpeg,
    [Display(Name = "elastic distortion")]
    Elastic,
}

[CatalogId("corruption")]
[About("Common corruption", "Noise, blur, weather or compression at one of five severities. Not an adversary: how accuracy falls where images are merely bad.",
    Reference = "Hendrycks, Dietterich: Benchmarking neural network robustness to common corruptions and perturbations, ICLR 2019")]
public sealed record CorruptionAttack : Attack
{
    [Display(Name = "Kind", Description = "What is wrong with the images.")]
    public Corruption Corruption { get; init; } = Corruption.GaussianNoise;

    [Range(1, 5), Unit("of 5")]
    [Display(Name = "Severity", Description = "How strong it is.")]
    public int Severity { get; init; } = 3;

    public override string Label => $"{Name} {Severity} of 5";

    public override Norm? BallNorm => null;

    public override double? BallEpsilon => null;

    public override Attack WithBall(Norm norm, double epsilon) => this;

    /// <summary>Every kind that such images can have.</summary>
    public static IReadOnlyList<Corruption> KindsFor(ImageShape shape) => [.. Enum.GetValues<Corruption>().Where(c => c != Corruption.Saturate || shape.Channels == 3)];

    public override void CheckFits(ImageShape shape, int classes, SpecErrors errors, string path)
    {
        if (!KindsFor(shape).Contains(Corruption))
        {
            errors.Add($"{path}corruption", $"{Name} needs three colour channels, and the images are {shape}.");
        }
    }

    public override bool UsesGradients => false;

    public override double Passes(int classes) => ForwardOnly;

    /// <inheritdoc/>
    /// <remarks>The kinds, with where their constants come from and what departs: <see cref="Noises"/>, <see cref="Blurs"/>, <see cref="Weathers"/> and <see cref="Distortions"/>.</remarks>
    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var level = Severity - 1;
        var corrupted = Corruption switch
        {
            Corruption.GaussianNoise => Noises.Gaussian(images, level, generator),
            Corruption.ShotNoise => Noises.Shot(images, level, generator),
            Corruption.ImpulseNoise => Noises.Impulse(images, level, generator),
            Corruption.SpeckleNoise => Noises.Speckle(images, level, generator),
            Corruption.DefocusBlur => Blurs.Defocus(images, level),
            Corruption.GaussianBlur => Blurs.Gaussian(images, level),
            Corruption.MotionBlur => Blurs.Motion(images, level, generator),
            Corruption.Fog => Weathers.Fog(images, level, generator),
            Corruption.Brightness => Weathers.Brightness(images, level),
            Corruption.Contrast => Weathers.Contrast(images, level),
            Corruption.Saturate => Weathers.Saturate(images, level),
            Corruption.Pixelate => Distortions.Pixelate(images, level),
            Corruption.Jpeg => Distortions.Jpeg(images, level),
            Corruption.Elastic => Distortions.Elastic(images, level, generator),
            _ => throw new InvalidOperationException($"{Corruption} is not a corruption."),
        };
        return corrupted.clamp_(0, 1).MoveToOuterDisposeScope();
    }

    private string Name => typeof(Corruption).GetField(Corruption.ToString())?.GetCustomAttributes(false).OfType<DisplayAttribute>().SingleOrDefault()?.Name ?? $"{Corruption}";
}
