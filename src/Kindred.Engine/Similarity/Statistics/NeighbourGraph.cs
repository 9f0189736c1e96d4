using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// What the variance of common neighbours over orders of rows needs of one representation: of a_ij = 1[j is a neighbour of i] − k/(n−1), off the diagonal, whose
/// rows sum to 0, the sums of a_ij², of a_ij a_ji and of squared column sums.
/// </summary>
/// <param name="Images">n.</param>
/// <param name="Neighbours">k.</param>
/// <param name="Reciprocal">Σ a_ij a_ji.</param>
/// <param name="Columns">Σ_j (how many images have j for a neighbour, less k)².</param>
internal readonly record struct NeighbourGraph(int Images, int Neighbours, double Reciprocal, double Columns)
{
    /// <summary>Σ a_ij².</summary>
    public double Squares => (double)Images * Neighbours * (1 - Density);

    private double Density => Neighbours / (Images - 1.0);

    /// <summary>Of the first k of n×k or more indices.</summary>
    public static NeighbourGraph Of(Tensor nearest, int neighbours)
    {
        var (n, width) = ((int)nearest.shape[0], (int)nearest.shape[1]);
        var indices = nearest.data<long>().ToArray();
        var (degrees, mutual) = (new int[n], 0);
        for (var image = 0; image < n; image++)
        {
            foreach (var neighbour in Of(image))
            {
                degrees[neighbour]++;
                mutual += Of((int)neighbour).Contains(image) ? 1 : 0;
            }
        }

        var columns = degrees.Sum(d => (double)(d - neighbours) * (d - neighbours));
        return new(n, neighbours, mutual - n * (double)neighbours * neighbours / (n - 1), columns);

        ReadOnlySpan<long> Of(int image) => indices.AsSpan(image * width, neighbours);
    }

    /// <summary>
    /// Variance over all orders π of Σ_ij a_ij b_π(i)π(j), as Mantel 1967 has it for matrices that need not be symmetric: by which images two pairs have in
    /// common, the sum over such pairs of pairs in a times that in b over their number. Rows summing to 0 reduce each sum to three numbers.
    /// </summary>
    public static double Variance(NeighbourGraph a, NeighbourGraph b)
    {
        double n = a.Images;
        var (n2, n3) = (n * (n - 1), n * (n - 1) * (n - 2));
        return (a.Squares * b.Squares + a.Reciprocal * b.Reciprocal) / n2 // the same pair, and the other way round
            + (a.Squares * b.Squares // of one image
                + (a.Columns - a.Squares) * (b.Columns - b.Squares) // to one image
                + 2 * a.Reciprocal * b.Reciprocal) / n3 // from one image to it
            + (n > 3 ? (a.Squares + a.Reciprocal - a.Columns) * (b.Squares + b.Reciprocal - b.Columns) / (n3 * (n - 3)) : 0); // apart
    }
}
