using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>How unlike two images are within one representation.</summary>
public enum RowDissimilarity
{
    /// <summary>1 − Pearson correlation of the two rows over the features.</summary>
    Correlation,

    /// <summary>Euclidean distance of the two rows.</summary>
    Euclidean,
}

/// <summary>How two lists of dissimilarities are compared.</summary>
public enum DissimilarityComparison
{
    /// <summary>Pearson correlation of the values.</summary>
    Pearson,

    /// <summary>Pearson correlation of the ranks, equal values sharing their mean rank.</summary>
    Spearman,
}

/// <summary>
/// Correlation of the entries above the diagonals of two dissimilarity matrices n×n. Correlation with Spearman, the default, equals
/// resi's <c>representational_similarity_analysis</c>; Pearson agrees with SciPy alone.
/// </summary>
[CatalogId("rsa")]
[About("Representational similarity analysis", "Correlation between the pairwise dissimilarities of the images in two representations.",
    Reference = "Kriegeskorte, Mur, Bandettini: Representational similarity analysis, Frontiers in Systems Neuroscience 2008")]
public sealed record Rsa : KernelMeasure
{
    [Display(Name = "Dissimilarity", Description = "How unlike two images are within one representation.")]
    public RowDissimilarity Dissimilarity { get; init; } = RowDissimilarity.Correlation;

    [Display(Name = "Comparison", Description = "How the dissimilarities of two representations are compared: by value or by rank.")]
    public DissimilarityComparison Comparison { get; init; } = DissimilarityComparison.Spearman;

    public override string Label =>
        $"RSA ({(Dissimilarity == RowDissimilarity.Correlation ? "correlation" : "Euclidean")}, {(Comparison == DissimilarityComparison.Pearson ? "Pearson" : "Spearman")})";

    public override MeasureProperties Properties => new()
    {
        Minimum = -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = Dissimilarity == RowDissimilarity.Euclidean,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = Dissimilarity == RowDissimilarity.Euclidean,
        Cost = Comparison == DissimilarityComparison.Pearson ? "O(n²(p+q))" : "O(n²(p+q+log n))",
        Pitfalls =
        [
            "Its n(n−1)/2 entries depend on each other: only a permutation of the images gives a p-value.",
            .. Dissimilarity == RowDissimilarity.Correlation ? (string[])["A rotation of the features changes it, and so does a feature's offset."] : [],
        ],
    };

    protected override Tensor Gram(Tensor x, out string? fault)
    {
        var dissimilarities = Dissimilarity == RowDissimilarity.Euclidean ? Euclidean(x, out fault) : Correlation(x, out fault);
        var above = Distances.UpperTriangle(dissimilarities); // n(n−1)/2
        above = Comparison == DissimilarityComparison.Spearman ? Ranks.Of(above) : above;
        above -= above.mean();

        // back into a symmetric matrix with a diagonal of zeros: each entry counts twice above and below the fraction
        var gram = zeros_like(dissimilarities);
        gram[ones(gram.shape, @bool).triu(1)] = above;
        return gram + gram.t();
    }

    private static Tensor Euclidean(Tensor x, out string? fault)
    {
        fault = null;
        return Distances.Euclidean(Centring.ScaledColumns(x));
    }

    private static Tensor Correlation(Tensor x, out string? fault)
    {
        var wide = x.to(float64);
        var centred = wide - wide.mean([1], keepdim: true); // over the features of each image
        var rounding = 4 * wide.abs().amax([1]) * (Math.BitIncrement(1.0) - 1);
        fault = (centred.abs().amax([1]) <= rounding).any().item<bool>() ? "has an image whose features are all equal: it correlates with nothing" : null;
        var unit = Distances.UnitRows(centred);
        return 1 - unit.mm(unit.t());
    }
}
