using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>
/// Moments of Σ_i a(i, π(i)) over all orders π of n rows, exactly (Hoeffding, Annals of Mathematical Statistics 1951): mean Σa/n, variance Σd²/(n−1), third central
/// moment nΣd³/((n−1)(n−2)), d = a less its row's and its column's mean, plus the mean of all. Sums over blocks whose rows stay within them add up.
/// </summary>
/// <param name="Mean">Of the sum.</param>
/// <param name="Variance">Of the sum.</param>
/// <param name="Third">Central.</param>
internal readonly record struct AssignmentMoments(double Mean, double Variance, double Third)
{
    /// <summary>Of a table of what each row of the one side would add beside each of the other, n×n, n at least 3.</summary>
    public static AssignmentMoments Of(Tensor table) => Of(table, ones(table.shape[0], float64), ones(table.shape[1], float64));

    /// <summary>The same where rows of one kind add alike: a table of kinds, a×b, and how many rows of each kind there are on either side.</summary>
    public static AssignmentMoments Of(Tensor table, Tensor rows, Tensor columns)
    {
        var wide = table.to(float64);
        var n = rows.sum().item<double>();
        var ofRows = wide.mv(columns).div_(n).unsqueeze(1); // a×1
        var ofColumns = rows.unsqueeze(0).mm(wide).div_(n); // 1×b
        var mean = ofColumns.mv(columns) / n;
        var d = wide - ofRows - ofColumns + mean; // a×b
        var squares = d.square();
        double Sum(Tensor t) => rows.dot(t.mv(columns)).item<double>();
        return new(n * mean.item<double>(), Sum(squares) / (n - 1), n * Sum(squares.mul_(d)) / ((n - 1) * (n - 2)));
    }

    public static AssignmentMoments operator +(AssignmentMoments a, AssignmentMoments b) => new(a.Mean + b.Mean, a.Variance + b.Variance, a.Third + b.Third);

    /// <summary>The level of the sum's image under v = offset + scale·sum.</summary>
    public NullLevel Level(double offset, double scale, bool largerIsMoreSimilar)
    {
        var skewness = Variance > 0 ? Third / Math.Pow(Variance, 1.5) * Math.Sign(scale) : 0;
        return NullLevel.OfMoments(offset + scale * Mean, Math.Abs(scale) * Math.Sqrt(Math.Max(0, Variance)), skewness, largerIsMoreSimilar);
    }
}
