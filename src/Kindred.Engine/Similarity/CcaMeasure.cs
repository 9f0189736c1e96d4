using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A mean of canonical correlations: the singular values of UᵀV, U (n×r) and V (n×s) orthonormal bases of the centred representations.
/// With too few images for each dimension they say nothing (with n ≤ p all are 1), so such representations have no value.
/// </summary>
public abstract record CcaMeasure : ArrayMeasure
{
    [Range(1, 100), Unit("images")]
    [Display(Name = "Images per dimension", Description = "Fewest images for each dimension of either representation; fewer give no value. 5 to 10 are advised.")]
    public int ImagesPerDimension { get; init; } = 5;

    /// <inheritdoc/>
    protected sealed override Tensor[] Summarize(Tensor x, out string? fault)
    {
        var axes = Reduce(PrincipalAxes.OfScaled(x));
        var n = x.shape[0];
        fault = axes.FillsTheImages || n < ImagesPerDimension * axes.Rank
            ? $"varies in {axes.Rank} dimensions, too many for canonical correlations on {n} images: {Label} needs {Math.Max(ImagesPerDimension * axes.Rank, axes.Rank + 2)}"
            : null;
        return fault is null ? Keep(axes) : [];
    }

    /// <summary>The dimensions that are correlated.</summary>
    private protected virtual PrincipalAxes Reduce(PrincipalAxes axes) => axes;

    /// <summary>What is kept of a representation, an orthonormal basis of its dimensions (n×r) first.</summary>
    private protected virtual Tensor[] Keep(PrincipalAxes axes) => [axes.Directions];

    /// <summary>Canonical correlations, as many as the lower rank, largest first.</summary>
    private protected static Tensor Correlations(Tensor[] x, Tensor[] y) => linalg.svdvals(x[0].t().mm(y[0])).clamp_(0, 1);

    private protected static MeasureProperties Facts(bool symmetric, bool linear, params string[] pitfalls) => new()
    {
        Minimum = 0,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = symmetric,
        OrthogonalInvariant = symmetric,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        LinearInvariant = linear,
        Cost = "O(np² + nq² + npq)",
        Pitfalls = ["Biased upward: about √((p+q)/n) for unrelated representations, and 1 where n ≤ p.", .. pitfalls],
    };
}
