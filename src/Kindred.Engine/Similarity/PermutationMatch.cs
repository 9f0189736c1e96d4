using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>In which form the best match of features is given.</summary>
public enum PermutationForm
{
    /// <summary>√(2 − 2s), s the largest ⟨XP, Y⟩ over permutations P, of X and Y centred with unit Frobenius norm.</summary>
    Distance,

    /// <summary>arccos s.</summary>
    Angle,

    /// <summary>min over P of ‖XP − Y‖_F, centred, each at its own scale.</summary>
    SizeAndShape,
}

/// <summary>
/// What is left between X and Y once their features are paired as well as can be (an exact linear assignment on XᵀY), the narrower padded
/// with zeros. Angle and SizeAndShape equal netrep's <c>PermutationMetric</c>; resi's leave out the centring.
/// </summary>
[CatalogId("permutation-match")]
[About("Permutation match", "Distance left between two representations after the best pairing of their features, one with one.",
    Reference = "Williams, Kunz, Kornblith, Linderman: Generalized shape metrics on neural representations, NeurIPS 2021; Li et al.: Convergent learning, ICLR 2016")]
public sealed record PermutationMatch : ArrayMeasure
{
    [Display(Name = "Form", Description = "Distance or angle between centred representations of equal norm, or the distance at their own scale.")]
    public PermutationForm Form { get; init; } = PermutationForm.Distance;

    public override string Label => Form switch
    {
        PermutationForm.Distance => "permutation distance",
        PermutationForm.Angle => "permutation angle",
        _ => "permutation size-and-shape distance",
    };

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = Form switch { PermutationForm.Distance => 2, PermutationForm.Angle => Math.PI, _ => null },
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        PermutationInvariant = true,
        ScalingInvariant = Form != PermutationForm.SizeAndShape,
        TranslationInvariant = true,
        Cost = "O(npq + min(p,q)²·max(p,q))",
        Pitfalls = ["Far apart where one representation is a rotation of the other: it asks for the same neurons, not the same space."],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return [Form == PermutationForm.SizeAndShape ? Centring.Columns(x) : Alignment.UnitNorm(x)];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var matched = Alignment.BestPermutation(x[0], y[0]);
        return new(Form switch
        {
            PermutationForm.Distance => Alignment.Chord(matched),
            PermutationForm.Angle => Alignment.Angle(matched),
            _ => Math.Sqrt(Math.Max(0, (x[0].square().sum() + y[0].square().sum()).item<double>() - 2 * matched)),
        });
    }
}
