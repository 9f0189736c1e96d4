using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// The set {x' : ‖x' − x‖ ≤ ε} around each image of a batch: projection, random point and steepest step. All tensors N×C×H×W;
/// norms are taken over C, H and W of each image.
/// </summary>
/// <param name="Norm">The norm.</param>
/// <param name="Epsilon">Radius in pixel units, at least 0.</param>
public readonly record struct NormBall(Norm Norm, double Epsilon)
{
    /// <summary>Norms below this are not divided by: a gradient of 0 gives a step of 0, not NaN.</summary>
    private const double Guard = 1e-12;

    /// <summary>Moves each perturbation to the nearest point of the ball, in place; returns its argument.</summary>
    /// <param name="delta">Perturbations, N×C×H×W.</param>
    public Tensor Project(Tensor delta)
    {
        if (Norm == Norm.Linf)
        {
            return delta.clamp_(-Epsilon, Epsilon);
        }

        using var scope = NewDisposeScope();
        var shrink = (Epsilon / Lengths(delta).clamp_min_(Guard)).clamp_max_(1.0); // N×1×1×1
        delta.mul_(shrink);
        return delta;
    }

    /// <summary>A random perturbation for each image, uniform in the ball's volume.</summary>
    /// <param name="like">Gives shape, type and device, N×C×H×W.</param>
    /// <param name="generator">The source of every random number drawn.</param>
    /// <remarks>L2: a normal vector gives the direction, ε·u^(1/d) the length, for the volume within radius r grows as r^d.</remarks>
    public Tensor RandomPoint(Tensor like, Generator generator)
    {
        using var scope = NewDisposeScope();
        if (Norm == Norm.Linf)
        {
            var unit = rand(like.shape, like.dtype, like.device, generator: generator);
            return unit.mul_(2 * Epsilon).sub_(Epsilon).MoveToOuterDisposeScope();
        }

        var direction = randn(like.shape, like.dtype, like.device, generator: generator);
        var pixels = like.shape[1..].Aggregate(1L, (product, n) => product * n);
        var radius = rand([like.shape[0], 1, 1, 1], like.dtype, like.device, generator: generator).pow_(1.0 / pixels).mul_(Epsilon);
        return direction.mul_(radius.div_(Lengths(direction).clamp_min_(Guard))).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The direction of steepest ascent of length 1 in the norm: g/‖g‖₂ for each image (0 where g is 0), or sign(g).
    /// </summary>
    /// <param name="gradient">Gradient of the loss in the images, N×C×H×W.</param>
    public Tensor SteepestStep(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var step = Norm == Norm.Linf ? gradient.sign() : gradient / Lengths(gradient).clamp_min_(Guard);
        return step.MoveToOuterDisposeScope();
    }

    /// <summary>Length of each perturbation in the norm, N×1×1×1.</summary>
    public Tensor Length(Tensor delta) => linalg.vector_norm(delta, Norm == Norm.Linf ? double.PositiveInfinity : 2, [1, 2, 3], keepdim: true);

    /// <summary>‖·‖₂ of each image, N×1×1×1.</summary>
    private static Tensor Lengths(Tensor perImage) => linalg.vector_norm(perImage, 2, [1, 2, 3], keepdim: true);
}
