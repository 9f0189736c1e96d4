using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>How features are matched.</summary>
public enum FeatureMatching
{
    /// <summary>One with one, so that the sum of correlations is largest.</summary>
    Hard,

    /// <summary>Each with the one it correlates with most, from either side.</summary>
    Soft,
}

/// <summary>
/// Mean Pearson correlation between matched features: over the pairs of an exact assignment, or of the largest correlation of each feature,
/// averaged over the features of X and of Y, then over both. Features that are constant correlate at 0. Equals resi's <c>hard_correlation_match</c>
/// and <c>soft_correlation_match</c>.
/// </summary>
[CatalogId("correlation-match")]
[About("Correlation match", "Mean correlation between features that are matched one with one, or each with its best.",
    Reference = "Li, Yosinski, Clune, Lipson, Hopcroft: Convergent learning, ICLR 2016, section 3")]
public sealed record CorrelationMatch : ArrayMeasure
{
    [Display(Name = "Matching", Description = "One with one, or each feature with the one it correlates with most.")]
    public FeatureMatching Matching { get; init; } = FeatureMatching.Hard;

    public override string Label => $"correlation match ({(Matching == FeatureMatching.Hard ? "one with one" : "best of each")})";

    public override MeasureProperties Properties => new()
    {
        Minimum = -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = Matching == FeatureMatching.Hard ? "O(npq + min(p,q)²·max(p,q))" : "O(npq)",
        Pitfalls =
        [
            "Low where one representation is a rotation of the other: it asks for the same neurons, not the same space.",
            "The largest of many correlations is above 0 by chance, the more so the wider the networks and the fewer the images.",
        ],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return [Distances.UnitColumns(Centring.ScaledColumns(x))];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var correlations = x[0].t().mm(y[0]); // p×q
        return new(Matching == FeatureMatching.Hard
            ? Transport.MostOfAssignment(correlations) / Math.Min(correlations.shape[0], correlations.shape[1])
            : (correlations.amax([1]).mean() + correlations.amax([0]).mean()).item<double>() / 2);
    }
}
