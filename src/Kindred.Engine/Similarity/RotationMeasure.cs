using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A function of ‖XᵀY‖_*, ‖X‖² and ‖Y‖², X (n×p) and Y (n×q) centred: what the best rotation of one onto the other leaves. Since d‖M‖_* = ⟨UVᵀ, dM⟩ for M = USVᵀ, image
/// i's share of the first is x_iᵀ UVᵀ y_i, from one eigendecomposition of the narrower side.
/// </summary>
/// <remarks>
/// Not the plain bootstrap: images drawn twice leave fewer to fit, and a rotation fits fewer images better, which moves all draws towards more alike. The linear
/// part does not move, and is too wide rather than too narrow, up to 1.5 times where little is shared, since UVᵀ is fitted to the same images.
/// </remarks>
public abstract record RotationMeasure : InfluenceMeasure
{
    /// <inheritdoc/>
    public override StatisticsMethod Statistics(MatrixOptions options) =>
        new("bootstrap of images' influence (derivative of the nuclear norm)", options.Resamples, "random row orders", options.Permutations);

    /// <summary>The value from ‖XᵀY‖_*, ‖X‖² and ‖Y‖², each of R draws.</summary>
    private protected abstract Tensor Value(Tensor aligned, Tensor ofX, Tensor ofY);

    private protected sealed override Tensor FromSums(Tensor sums) => Value(sums[0], sums[1], sums[2]);

    private protected sealed override Tensor Shares(Tensor[] x, Tensor[] y) =>
        stack([Alignment.NuclearShares(x[0], y[0]), x[0].square().sum(1), y[0].square().sum(1)]);

    private protected sealed override NullLevel Unrelated(Tensor[] x, Tensor[] y, RowOrders orders)
    {
        var (ofX, ofY) = (x[0].square().sum(), y[0].square().sum());
        var values = new List<double>(orders.All.Count);
        foreach (var order in orders.All)
        {
            using var scope = NewDisposeScope();
            var aligned = Alignment.NuclearNormFromSquares(x[0], y[0].index_select(0, order));
            values.Add(Value(aligned, ofX, ofY).item<double>());
        }

        return NullLevel.OfSample(values, Properties.LargerIsMoreSimilar);
    }
}
