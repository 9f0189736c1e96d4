using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>The norm of a difference of two matrices.</summary>
public enum MatrixNorm
{
    /// <summary>Root of the sum of squared entries.</summary>
    Frobenius,

    /// <summary>Largest singular value.</summary>
    Spectral,
}

/// <summary>
/// ‖D(X) − D(Y)‖ of the Euclidean distance matrices n×n. Frobenius follows the definition in the survey of Klabunde et al.; resi's
/// <c>rsm_norm_diff</c> hands the full matrix to a norm of order 2 and so gives the spectral one.
/// </summary>
[CatalogId("rsm-norm")]
[About("RSM norm difference", "Norm of the difference between the matrices of Euclidean distances between images.",
    Reference = "Yin, Shen: On the dimensionality of word embedding, NeurIPS 2018; Klabunde et al.: Similarity of neural network models, ACM Computing Surveys 2025")]
public sealed record RsmNormDifference : ArrayMeasure
{
    [Display(Name = "Norm", Description = "Frobenius, or spectral as one published implementation has it.")]
    public MatrixNorm Norm { get; init; } = MatrixNorm.Frobenius;

    public override string Label => $"RSM norm difference ({(Norm == MatrixNorm.Frobenius ? "Frobenius" : "spectral")})";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = null,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        TranslationInvariant = true,
        Cost = Norm == MatrixNorm.Frobenius ? "O(n²(p+q))" : "O(n²(n+p+q))",
        Pitfalls =
        [
            "Follows the scale of each representation: networks of different width or norm differ for that alone.",
            "Grows with the number of images: compare values of equal n only.",
        ],
    };

    internal override bool GrowsWithImages => true;

    protected override bool RefusesConstants => false;

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return [Distances.Euclidean(Centring.Columns(x))];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var difference = x[0] - y[0]; // n×n, symmetric
        var norm = Norm == MatrixNorm.Frobenius ? linalg.norm(difference) : linalg.eigvalsh(difference).abs().max();
        return new(norm.item<double>());
    }
}
