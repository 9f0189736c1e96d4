using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>In which form the orthogonal Procrustes problem's answer is given.</summary>
public enum ProcrustesForm
{
    /// <summary>d = √(2 − 2‖XᵀY‖_*), of X and Y centred with unit Frobenius norm, in [0, √2]: the metric.</summary>
    Distance,

    /// <summary>d², in [0,2]: as in Ding et al.; not a metric.</summary>
    SquaredDistance,

    /// <summary>(2 − d²)/2 = ‖XᵀY‖_*, in [0,1]: as in Klabunde et al. 2025.</summary>
    Similarity,

    /// <summary>min over Q of ‖XQ − Y‖_F, centred, each at its own scale.</summary>
    SizeAndShape,
}

/// <summary>
/// What is left between X and Y after the best rotation: d² = 2 − 2‖XᵀY‖_*, X (n×p) and Y (n×q) centred, of unit Frobenius norm, the
/// narrower padded with zeros. Distance equals resi's <c>orthogonal_procrustes_centered_and_normalized</c>, √ of rob-univ's and √2 times √
/// of anatome's; SizeAndShape equals netrep's and √ of sim_metric's. Rounding leaves some 1e-8 of distance between equal shapes.
/// </summary>
[CatalogId("procrustes")]
[About("Orthogonal Procrustes", "Distance left between two representations after the best rotation of one onto the other.",
    Reference = "Ding, Denain, Steinhardt: Grounding representation similarity through statistical testing, NeurIPS 2021; Schönemann, Psychometrika 1966")]
public sealed record Procrustes : RotationMeasure
{
    [Display(Name = "Form", Description = "Distance, its square, or a similarity, of centred representations of equal norm; or the distance at their own scale.")]
    public ProcrustesForm Form { get; init; } = ProcrustesForm.Distance;

    public override string Label => Form switch
    {
        ProcrustesForm.Distance => "Procrustes distance",
        ProcrustesForm.SquaredDistance => "squared Procrustes distance",
        ProcrustesForm.Similarity => "Procrustes similarity",
        _ => "Procrustes size-and-shape distance",
    };

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = Form switch
        {
            ProcrustesForm.Distance => Math.Sqrt(2),
            ProcrustesForm.SquaredDistance => 2,
            ProcrustesForm.Similarity => 1,
            _ => null,
        },
        LargerIsMoreSimilar = Form == ProcrustesForm.Similarity,
        Symmetric = true,
        Metric = Form is ProcrustesForm.Distance or ProcrustesForm.SizeAndShape,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = Form != ProcrustesForm.SizeAndShape,
        TranslationInvariant = true,
        Cost = "O(npq + pq·min(p,q)), p and q at most n",
        Pitfalls =
        [
            "Unrelated representations of few images come close: with more features than images a rotation fits much.",
            .. Form == ProcrustesForm.SizeAndShape ? (string[])["Follows the scale of each representation."] : [],
        ],
    };

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return [Alignment.Compact(Form == ProcrustesForm.SizeAndShape ? Centring.Columns(x) : Alignment.UnitNorm(x))];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var aligned = Alignment.NuclearNorm(x[0], y[0]);
        return new(Form switch
        {
            ProcrustesForm.Distance => Alignment.Chord(aligned),
            ProcrustesForm.SquaredDistance => 2 - 2 * aligned,
            ProcrustesForm.Similarity => aligned,
            _ => Math.Sqrt(Math.Max(0, (x[0].square().sum() + y[0].square().sum()).item<double>() - 2 * aligned)),
        });
    }

    private protected override Tensor Value(Tensor aligned, Tensor ofX, Tensor ofY)
    {
        var similarity = aligned / (ofX * ofY).sqrt();
        return Form switch
        {
            ProcrustesForm.Distance => (2 - 2 * similarity).clamp_min_(0).sqrt_(),
            ProcrustesForm.SquaredDistance => 2 - 2 * similarity,
            ProcrustesForm.Similarity => similarity,
            _ => (ofX + ofY - 2 * aligned).clamp_min_(0).sqrt_(),
        };
    }
}
