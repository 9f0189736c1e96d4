using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>The set {x' : ‖x' − x‖ ≤ ε} around each image: projection, random point and steepest step. All tensors N×C×H×W.</summary>
/// <param name="Norm">The norm.</param>
/// <param name="Epsilon">Radius in pixel units, at least 0.</param>
public readonly record struct NormBall(Norm Norm, double Epsilon)
{
    /// <summary>Nearest point of the ball to each perturbation: delta, N×C×H×W, in place where it can.</summary>
    public Tensor Project(Tensor delta) => throw new NotImplementedException();

    /// <summary>A random perturbation of the ball for each image of the given batch.</summary>
    public Tensor RandomPoint(Tensor like, Generator generator) => throw new NotImplementedException();

    /// <summary>Unit step of steepest ascent: g/‖g‖₂ per image (guarded at 1e-12), or sign(g).</summary>
    public Tensor SteepestStep(Tensor gradient) => throw new NotImplementedException();
}
