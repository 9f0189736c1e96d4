using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// One batch's way downhill: moves the images against their gradients, in place, and keeps what it remembers between steps (its tensors
/// have the images' shape N×C×H×W and live until it is disposed). What happens to one image never depends on the others of its batch.
/// </summary>
public abstract class InversionUpdate : IDisposable
{
    /// <summary>Moves the images by one step. The caller clamps them to [0,1].</summary>
    /// <param name="images">N×C×H×W, changed in place.</param>
    /// <param name="gradient">Gradient of each image's own loss, N×C×H×W; may be overwritten.</param>
    /// <param name="step">The step about to be taken, from 0.</param>
    public abstract void Apply(Tensor images, Tensor gradient, int step);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    protected abstract void Release();
}

/// <summary>ĝ = g / max(‖g‖₂, 1e-12) per image; m ← 0.9 m + 0.1 ĝ; x ← x − step · m (Jones et al. 2022; the guard is ours: a dead gradient divides by 0 there).</summary>
internal sealed class NormalizedMomentum(Tensor images, double stepSize) : InversionUpdate
{
    private readonly Tensor momentum = zeros_like(images).DetachFromDisposeScope();

    public override void Apply(Tensor images, Tensor gradient, int step)
    {
        using var scope = NewDisposeScope();
        var length = gradient.flatten(1).norm(1, keepdim: true, p: 2).clamp_min_(1e-12); // N×1
        gradient.div_(length.view(-1, 1, 1, 1));
        momentum.mul_(0.9).add_(gradient, alpha: 0.1);
        images.add_(momentum, alpha: -stepSize);
    }

    protected override void Release() => momentum.Dispose();
}

/// <summary>Adam (Kingma and Ba 2015, algorithm 1: β 0.9 and 0.999, ε 1e-8) on pixels, its rate falling to 0 along half a cosine.</summary>
internal sealed class AdamOnPixels(Tensor images, double learningRate, int steps) : InversionUpdate
{
    private readonly Tensor mean = zeros_like(images).DetachFromDisposeScope();
    private readonly Tensor square = zeros_like(images).DetachFromDisposeScope();

    public override void Apply(Tensor images, Tensor gradient, int step)
    {
        using var scope = NewDisposeScope();
        var rate = learningRate * 0.5 * (1 + Math.Cos(Math.PI * step / steps));
        mean.mul_(0.9).add_(gradient, alpha: 0.1);
        square.mul_(0.999).addcmul_(gradient, gradient, value: 0.001);
        var scale = square.div(1 - Math.Pow(0.999, step + 1)).sqrt_().add_(1e-8); // N×C×H×W
        images.addcdiv_(mean, scale, value: -rate / (1 - Math.Pow(0.9, step + 1)));
    }

    protected override void Release()
    {
        mean.Dispose();
        square.Dispose();
    }
}
