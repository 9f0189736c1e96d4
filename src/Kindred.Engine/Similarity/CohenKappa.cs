using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>κ = (p_o − p_e) / (1 − p_e): agreement p_o of the most likely classes beyond p_e, that of unrelated networks with the same frequencies of classes.</summary>
[CatalogId("cohen-kappa")]
[About("Cohen's kappa", "Agreement of two networks' classes beyond what their frequencies alone would give.",
    Reference = "Cohen: A coefficient of agreement for nominal scales, Educational and Psychological Measurement 1960")]
public sealed record CohenKappa : OutputMeasure
{
    public override string Label => "Cohen's kappa";

    public override MeasureProperties Properties => new()
    {
        Input = MeasureInput.Logits,
        Minimum = -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        ScalingInvariant = true,
        Cost = "O(n)",
        Pitfalls = ["Does not take accuracy into account: accurate networks agree because both are right."],
    };

    // most likely classes, N, and how often each is, K
    protected override Tensor[] Summarize(Tensor logits, Tensor? labels)
    {
        var predicted = logits.argmax(1);
        return [predicted, nn.functional.one_hot(predicted, logits.shape[1]).to(float64).mean([0])];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var observed = x[0].eq(y[0]).to(float64).mean().item<double>();
        var expected = x[1].dot(y[1]).item<double>();
        return expected < 1 ? new((observed - expected) / (1 - expected)) : SimilarityValue.Because("both networks always answer the same class");
    }

    // of p_o, and of p_e to first order in the frequencies it is the inner product of
    private protected override Tensor Shares(Tensor[] x, Tensor[] y)
    {
        var expected = y[1].take(x[0]) + x[1].take(y[0]) - x[1].dot(y[1]); // N
        return stack([x[0].eq(y[0]).to(float64), expected]).div_(x[0].shape[0]);
    }

    private protected override Tensor FromSums(Tensor sums) => (sums[0] - sums[1]) / (1 - sums[1]);

    // the frequencies stay, whatever the order
    private protected override NullLevel Unrelated(Tensor[] x, Tensor[] y, RowOrders orders)
    {
        var n = (double)x[0].shape[0];
        var expected = x[1].dot(y[1]).item<double>();
        return AssignmentMoments.Of(eye(x[1].shape[0], dtype: float64), x[1] * n, y[1] * n).Level(-expected / (1 - expected), 1 / n / (1 - expected), largerIsMoreSimilar: true);
    }
}
