using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>An attack that searches a norm ball around each image.</summary>
public abstract record BallAttack : Attack
{
    [Display(Name = "Norm", Description = "Size of a perturbation.")]
    public Norm Norm { get; init; } = Norm.L2;

    [Range(0.0, 100.0), Unit("pixel units")]
    [Display(Name = "Epsilon", Description = "Radius of the ball; pixels lie in [0,1].")]
    public double Epsilon { get; init; } = 1;

    public override Norm? BallNorm => Norm;

    public override double? BallEpsilon => Epsilon;

    public override Attack WithBall(Norm norm, double epsilon) => this with { Norm = norm, Epsilon = epsilon };

    /// <summary>Norm and epsilon for a label.</summary>
    protected string BallText => $"{Norm}, ε {Epsilon:0.####}";

    /// <summary>The ball.</summary>
    protected NormBall Ball => new(Norm, Epsilon);

    /// <inheritdoc/>
    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        if (Epsilon == 0)
        {
            return images.alias();
        }

        using var scope = NewDisposeScope();
        using var off = no_grad();
        return Search(classifier, images, labels, generator).MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="Perturb"/>, with an epsilon above 0 and gradients off.</summary>
    protected abstract Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator);
}
