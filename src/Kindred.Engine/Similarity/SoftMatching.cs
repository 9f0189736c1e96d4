using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// √ min over couplings P (p×q, rows summing to 1/p, columns to 1/q) of Σ P_ij ‖x_i − y_j‖², x_i and y_j the centred features, each
/// representation scaled to features of mean squared length 1: the 2-Wasserstein distance between two sets of neurons. With p = q it is
/// the permutation distance. Exact: units of 1/(pq) are transported, not a regularised problem solved. Departs from the paper in fixing
/// the scale, so that networks of different norm can be compared.
/// </summary>
[CatalogId("soft-match")]
[About("Soft matching distance", "Optimal transport between the features of two representations, which may differ in number.",
    Reference = "Khosla, Williams: Soft matching distance, UniReps workshop 2023, PMLR 243, equation 4")]
public sealed record SoftMatching : ArrayMeasure
{
    public override string Label => "soft matching distance";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = 2,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(npq + pq(p+q)) or more: a few shortest paths for each feature",
        Pitfalls = ["Far apart where one representation is a rotation of the other: it asks for the same neurons, not the same space."],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        var unit = Alignment.UnitNorm(x);
        return [unit * Math.Sqrt(x.shape[1])];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var products = x[0].t().mm(y[0]); // p×q
        var (p, q) = ((int)products.shape[0], (int)products.shape[1]);
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(p, q);
        var units = Transport.Cheapest(Transport.ToArray(-products), supply: q / divisor, demand: p / divisor); // of divisor/(pq) each
        var moved = 0.0;
        var values = Transport.ToArray(products);
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < q; j++)
            {
                moved += units[i, j] * values[i, j];
            }
        }

        return new(Alignment.Chord(moved * divisor / ((double)p * q)));
    }
}
