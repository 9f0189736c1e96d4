using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>
/// What one centred Gram matrix K contributes to the distribution of the cosine under permuted rows, each a function of its scale-free shape.
/// </summary>
/// <param name="Trace">tr K / ‖K‖.</param>
/// <param name="SquaredDiagonal">Σ k_ii² / ‖K‖².</param>
/// <param name="Cubes">Σ u_ij³ / ‖U‖³ with U = K U-centred: large where few images stand out. From up to 512 images, scaled to all.</param>
/// <param name="Triangles">tr U³ / ‖U‖³, at most 1: near 1 where one direction dominates. From up to 512 images.</param>
internal readonly record struct NullMoments(double Trace, double SquaredDiagonal, double Cubes, double Triangles)
{
    private const long Sampled = 512;

    /// <summary>Places, evenly spread, of the images that the third powers are estimated from.</summary>
    public static Tensor Sample(long images) => linspace(0, images - 1, Math.Min(images, Sampled), float64).round().to(int64);

    /// <param name="diagonal">n, float64; zeros where the Gram matrix is U-centred.</param>
    /// <param name="squaredNorm">‖K‖².</param>
    /// <param name="sample">s×s, the rows and columns of K at <see cref="Sample"/>.</param>
    public static NullMoments Of(Tensor diagonal, double squaredNorm, Tensor sample)
    {
        using var scope = NewDisposeScope();
        var moments = new NullMoments(diagonal.sum().item<double>() / Math.Sqrt(squaredNorm), diagonal.square().sum().item<double>() / squaredNorm, 0, 0);
        if (sample.shape[0] < 6)
        {
            return moments; // three pairs of images without one in common
        }

        var u = Centring.Unbiased(sample);
        var squares = u.square();
        var size = Math.Pow(squares.sum(float64).item<double>(), 1.5);
        return !(size > 0) ? moments : moments with
        {
            Cubes = squares.mul_(u).sum(float64).item<double>() / size * sample.shape[0] / diagonal.shape[0],
            Triangles = u.mm(u).mul_(u).sum(float64).item<double>() / size,
        };
    }
}
