using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// d_λ with d² = tr(Σx⁻Σx Σx⁻Σx) + tr(Σy⁻Σy Σy⁻Σy) − 2 tr(Σx⁻Σxy Σy⁻Σyx), Σ⁻ = (Σ + λI)⁻¹, X and Y centred with ‖·‖_F = √n: the largest
/// difference between ridge predictors on the two representations, averaged over targets. With A = X(Σx + λI)^(−1/2)/√n that is
/// ‖AAᵀ − BBᵀ‖_F, computed as ‖AᵀA‖² + ‖BᵀB‖² − 2‖AᵀB‖². resi's <c>gulp</c> gives d². At λ = 0 inverses are pseudo-inverses; resi
/// counts directions of rounding errors there.
/// </summary>
[CatalogId("gulp")]
[About("GULP", "How differently ridge regressions on two representations can predict.",
    Reference = "Boix-Adserà, Lawrence, Stepaniants, Rigollet: GULP, NeurIPS 2022, equation 3")]
public sealed record Gulp : ArrayMeasure
{
    [Range(0.0, 1000.0)]
    [Display(Name = "Regularisation", Description = "Ridge λ, relative to representations of mean squared length 1; at 0 all directions count alike.")]
    public double Regularisation { get; init; } = 0.01;

    public override string Label => $"GULP distance (λ {Regularisation})";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = null,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        LinearInvariant = Regularisation == 0,
        Cost = "O(np² + nq² + npq)",
        Pitfalls =
        [
            "Depends on λ: compare values of equal λ only.",
            "Grows with the number of directions of more than λ variance, so with width.",
        ],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        var axes = PrincipalAxes.OfScaled(x);
        fault = Regularisation == 0 && axes.FillsTheImages
            ? $"has {axes.Rank} dimensions on {x.shape[0]} images: without regularisation any two of those are alike" : null;
        var variances = axes.SingularValues.square() / axes.SingularValues.square().sum(); // eigenvalues of Σ, r
        var whitened = axes.Directions * (variances / (variances + Regularisation)).sqrt(); // A, n×r, but for a rotation
        return [whitened, whitened.t().mm(whitened).square().sum()];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var squared = x[1] + y[1] - 2 * x[0].t().mm(y[0]).square().sum();
        return new(Math.Sqrt(Math.Max(0, squared.item<double>())));
    }
}
