using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>Where the Square attack starts and what it tries next.</summary>
internal abstract class SquareProposal(double epsilon, Generator generator)
{
    protected double Epsilon => epsilon;

    /// <summary>A first point for each image, N×C×H×W.</summary>
    public abstract Tensor Start(Tensor images);

    /// <summary>The best points so far with one square changed, N×C×H×W.</summary>
    /// <param name="images">The images, N×C×H×W.</param>
    /// <param name="best">The best points so far.</param>
    /// <param name="share">Share of the image that the square covers.</param>
    public abstract Tensor Next(Tensor images, Tensor best, double share);

    /// <summary>−1 or 1 with equal chance.</summary>
    protected Tensor Signs(Tensor like, params long[] shape) => randint(0, 2, shape, like.dtype, like.device, generator: generator).mul_(2).sub_(1);

    /// <summary>Corner of a square of that side, anywhere in the image.</summary>
    protected (int Top, int Left) Place(Tensor like, int side) => (Below((int)like.size(2) - side + 1), Below((int)like.size(3) - side + 1));

    /// <summary>A view of the square.</summary>
    protected static Tensor Window(Tensor x, int top, int left, int side) => x.narrow(2, top, side).narrow(3, left, side);

    /// <summary>True or false with equal chance.</summary>
    protected bool Coin() => Below(2) == 1;

    /// <summary>Side of a square that covers that share of the image.</summary>
    protected static int Side(Tensor like, double share) => (int)Math.Round(Math.Sqrt(share * like.size(2) * like.size(3)));

    private int Below(int bound) => (int)randint(0, bound, [1], int64, generator: generator).item<long>();
}

/// <summary>Linf: stripes at first, then squares whose every pixel is at ±ε of the image (algorithm 2 of the paper).</summary>
internal sealed class LinfSquares(double epsilon, Generator generator) : SquareProposal(epsilon, generator)
{
    public override Tensor Start(Tensor images) =>
        images.add(Signs(images, images.size(0), images.size(1), 1, images.size(3)).mul_(Epsilon)).clamp_(0, 1);

    public override Tensor Next(Tensor images, Tensor best, double share)
    {
        var side = Math.Clamp(Side(images, share), 1, (int)Math.Min(images.size(2), images.size(3)));
        var (top, left) = Place(images, side);
        var next = best.clone();
        var square = Window(images, top, left, side).add(Signs(images, images.size(0), images.size(1), 1, 1).mul_(Epsilon)).clamp_(0, 1);
        Window(next, top, left, side).copy_(square);
        return next;
    }
}

/// <summary>
/// L2: one square takes over the budget of another, with a pattern that is strongest in two centres of opposite sign (algorithm 3 and equation 2
/// of the paper).
/// </summary>
internal sealed class L2Squares(double epsilon, Generator generator) : SquareProposal(epsilon, generator)
{
    private const double Tiny = 1e-12;

    private readonly Dictionary<int, float[]> patterns = [];

    /// <summary>A grid of 5×5 patterns with random signs, on the sphere.</summary>
    public override Tensor Start(Tensor images)
    {
        var (height, width) = ((int)images.size(2), (int)images.size(3));
        var side = Math.Max(Math.Min(height, width) / 5, 1);
        var delta = zeros_like(images);
        for (var top = (height - height / side * side) / 2; top + side <= height; top += side)
        {
            for (var left = (width - width / side * side) / 2; left + side <= width; left += side)
            {
                Window(delta, top, left, side).copy_(Pattern(images, side) * Signs(images, images.size(0), images.size(1), 1, 1));
            }
        }

        return OnSphere(images, delta);
    }

    public override Tensor Next(Tensor images, Tensor best, double share)
    {
        var most = (int)Math.Min(images.size(2), images.size(3));
        var side = Math.Clamp(Side(images, share) | 1, Math.Min(3, most), most); // odd, so that there is a centre
        var (to, from) = (Place(images, side), Place(images, side));
        var delta = best - images;
        var (target, source) = (Window(delta, to.Top, to.Left, side), Window(delta, from.Top, from.Left, side));

        var old = target / Squares(target, [2, 3]).sqrt_().clamp_min_(Tiny);
        var held = Squares(delta, [2, 3]); // of each channel, N×C×1×1
        var unused = (Epsilon * Epsilon - held.sum([1], keepdim: true)).clamp_min_(0).div_(images.size(1));
        source.zero_();
        target.zero_();
        var budget = held.sub_(Squares(delta, [2, 3])).clamp_min_(0).add_(unused); // what both squares held, and a share of what no pixel did

        var fresh = (Pattern(images, side) * Signs(images, images.size(0), images.size(1), 1, 1)).add_(old);
        target.copy_(fresh * (budget.sqrt_() / Squares(fresh, [2, 3]).sqrt_().clamp_min_(Tiny)));
        return OnSphere(images, delta);
    }

    /// <summary>
    /// η: two halves of opposite sign, each falling off from its centre as Σ 1/(j+1)² over j from the (Chebyshev) distance up; of length 1, and
    /// transposed half of the time. S×S.
    /// </summary>
    private Tensor Pattern(Tensor like, int side)
    {
        if (!patterns.TryGetValue(side, out var values))
        {
            patterns[side] = values = Values(side);
        }

        var pattern = tensor(values, [side, side], like.dtype, like.device);
        return Coin() ? pattern.t() : pattern;
    }

    private static float[] Values(int side)
    {
        var values = new float[side * side];
        for (var row = 0; row < side; row++)
        {
            var upper = row < side / 2;
            var (first, rows) = upper ? (0, side / 2) : (side / 2, side - side / 2);
            for (var column = 0; column < side; column++)
            {
                var distance = Math.Max(Math.Abs(row - first - rows / 2), Math.Abs(column - side / 2));
                var height = Enumerable.Range(distance, Math.Max(side / 2 + 1 - distance, 0)).Sum(j => 1.0 / ((j + 1) * (j + 1)));
                values[row * side + column] = (float)(upper ? height : -height);
            }
        }

        var length = (float)Math.Sqrt(values.Sum(v => (double)v * v));
        return Array.ConvertAll(values, v => v / length);
    }

    private Tensor OnSphere(Tensor images, Tensor delta) =>
        delta.mul_(Epsilon / Squares(delta, [1, 2, 3]).sqrt_().clamp_min_(Tiny)).add_(images).clamp_(0, 1);

    private static Tensor Squares(Tensor x, long[] axes) => x.square().sum(axes, keepdim: true);
}
