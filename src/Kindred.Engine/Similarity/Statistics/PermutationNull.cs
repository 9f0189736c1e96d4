using Kindred.Engine.Similarity.Kernels;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// The distribution of the cosine of two centred Gram matrices when the rows of one representation are put in random order: what
/// representations with these spectra reach without having anything in common.
/// </summary>
/// <remarks>
/// Mean and variance are those over all n! orders, exactly (Kazi-Aoual, Hitier, Sabatier, Lebreton, Computational Statistics and Data Analysis
/// 1995; for U-centred matrices they become 0 and 2/(n(n−3)), the variance of Székely and Rizzo's 2013 t-test). The quantile is that of Pearson's
/// type III with these and the third moment, as Josse, Pagès and Husson 2008 found exact enough for the RV coefficient, which linear CKA is. Departures: the
/// skewness of double-centred matrices is taken to be that of U-centred ones; that of more than 512 images is from 512 of them; the gamma
/// quantile is by Wilson and Hilferty 1931. Where one or two images make up most of a Gram matrix the quantile is too high, never seen too low.
/// </remarks>
internal readonly record struct PermutationNull(double Mean, double Deviation, double Skewness)
{
    /// <param name="x">Of K.</param>
    /// <param name="y">Of L.</param>
    /// <param name="images">n, at least 4.</param>
    /// <param name="batch">Images that are centred together: n, or those of a minibatch, whose rows only change places within it.</param>
    public static PermutationNull Of(NullMoments x, NullMoments y, double images, double batch)
    {
        var n = images;
        if (batch < n)
        {
            return new(0, Math.Sqrt(2 / (n * (batch - 3))), 0); // a sum over batches: nearly normal
        }

        var spread = 2 * (n - 1 - x.Trace * x.Trace) * (n - 1 - y.Trace * y.Trace) / ((n - 1) * (n - 1) * (n + 1) * (n - 2));
        var diagonal = Diagonal(x, n) * Diagonal(y, n) / ((n + 1) * n * (n - 1) * (n - 2) * (n - 3));
        var skewness = n < 6 ? 0 : ThirdMoment(x, y, n) / Math.Pow(2 / (n * (n - 3)), 1.5);
        return new(x.Trace * y.Trace / (n - 1), Math.Sqrt(Math.Max(0, spread + diagonal)), skewness);
    }

    // E ⟨U,PVPᵀ⟩³ of hollow matrices whose rows sum to 0 and norms are 1, with c = Σ u_ij³ and t = tr U³: by how three pairs of images can have images in
    // common, the sum over all triples of pairs of that kind in U times that in V over their number. Rows summing to 0 reduce each sum to c and t.
    private static double ThirdMoment(NullMoments x, NullMoments y, double n)
    {
        var (n2, n3) = (n * (n - 1), n * (n - 1) * (n - 2));
        var n4 = n3 * (n - 3);
        var n5 = n4 * (n - 4);
        return 8 * (Kind(0.5, 0, n2 / 2) // thrice one pair
            + Kind(-3, 0, 3 * n3) // one pair twice, another with an image of it
            + Kind(1.5, 0, 0.75 * n4) // one pair twice, another apart
            + Kind(0, 1, n3) // triangle
            + Kind(2, 0, n4) // star
            + Kind(3, -3, 3 * n4) // path
            + Kind(-6, 3, 1.5 * n5) // two with an image in common, one apart
            + Kind(2, -1, n5 * (n - 5) / 8)); // all apart

        double Kind(double cubes, double triangles, double triples) =>
            (cubes * x.Cubes + triangles * x.Triangles) * (cubes * y.Cubes + triangles * y.Triangles) / triples;
    }

    /// <summary>The 95 % quantile of the cosine, at most 1.</summary>
    public double High => Math.Min(1, PearsonThree.Tail(Mean, Deviation, Skewness, upper: true));

    private static double Diagonal(NullMoments k, double n) => n * (n + 1) * k.SquaredDiagonal - (n - 1) * (k.Trace * k.Trace + 2);
}
