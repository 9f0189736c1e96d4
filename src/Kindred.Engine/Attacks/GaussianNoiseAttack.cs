using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("gaussian-noise")]
[About("Gaussian noise", "Independent normal noise on each pixel value, then clamped. Not an adversary: what robustness to chance looks like beside robustness to attack.",
    Reference = "Ford, Gilmer, Carlini, Cubuk: Adversarial examples are a natural consequence of test error in noise, ICML 2019")]
public sealed record GaussianNoiseAttack : Attack
{
    [Range(0.0, 10.0), Unit("pixel units")]
    [Display(Name = "Standard deviation", Description = "Of each pixel value; pixels lie in [0,1].")]
    public double Deviation { get; init; } = 0.1;

    [Range(1, 1000), Unit("draws")]
    [Display(Name = "Draws", Description = "Independent draws; an image counts as robust only if it survives all.")]
    public int Draws { get; init; } = 1;

    public override string Label => $"Gaussian noise, σ {Deviation:0.####}{(Draws > 1 ? $", worst of {Draws}" : "")}";

    public override Norm? BallNorm => null;

    public override double? BallEpsilon => null;

    public override Attack WithBall(Norm norm, double epsilon) => this;

    public override bool UsesGradients => false;

    public override double Passes(int classes) => Draws * ForwardOnly;

    /// <inheritdoc/>
    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        using var off = no_grad();
        return Tries.Run(images, labels, Draws, (_, x, y, _) =>
        {
            var noisy = randn(x.shape, x.dtype, x.device, generator: generator).mul_(Deviation).add_(x).clamp_(0, 1);
            return new Found(noisy, classifier.forward(noisy).argmax(1).ne(y));
        });
    }
}
