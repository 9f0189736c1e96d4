using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>What an image's place among others is described by.</summary>
public enum SecondOrderProfile
{
    /// <summary>Cosine similarities to the union of its k nearest neighbours in either representation.</summary>
    NeighbourSimilarities,

    /// <summary>1 − these, as resi has it.</summary>
    NeighbourDistances,

    /// <summary>Cosine similarities to all other images, as rob-univ has it.</summary>
    AllSimilarities,
}

/// <summary>
/// Mean over images of the cosine between an image's cosine similarities to others in X and those in Y. NeighbourSimilarities is the
/// definition of Hamilton et al.; NeighbourDistances without centring equals resi's <c>second_order_cosine_similarity</c>, AllSimilarities
/// with centring rob-univ's <c>second_order_cos_sim</c>. An image without any profile (a representation of zeros) counts as 0.
/// </summary>
[CatalogId("second-order-cosine")]
[About("Second-order cosine", "How alike an image's cosine similarities to other images are in two representations.",
    Reference = "Hamilton, Leskovec, Jurafsky: Cultural shift or linguistic drift?, EMNLP 2016")]
public sealed record SecondOrderCosine : ArrayMeasure
{
    [Range(1, 1000), Unit("images")]
    [Display(Name = "Neighbours", Description = "Nearest neighbours k of each image whose similarities are compared; fewer than there are images.")]
    public int Neighbours { get; init; } = 10;

    [Display(Name = "Profile", Description = "Similarities or distances to near neighbours, or similarities to all other images.")]
    public SecondOrderProfile Profile { get; init; } = SecondOrderProfile.NeighbourSimilarities;

    [Display(Name = "Centred", Description = "Subtract each feature's mean first; without, a shared offset makes all angles small.")]
    public bool Centred { get; init; } = true;

    public override string Label => $"second-order cosine ({(Profile == SecondOrderProfile.AllSimilarities ? "all images" : $"k {Neighbours}")}"
        + $"{(Profile == SecondOrderProfile.NeighbourDistances ? ", distances" : "")}{(Centred ? "" : ", not centred")})";

    public override MeasureProperties Properties => new()
    {
        Minimum = Profile == SecondOrderProfile.NeighbourDistances ? 0 : -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = Centred,
        Cost = "O(n²(p+q))",
        Pitfalls =
        [
            "Near 1 wherever near neighbours are near in both: similarities of neighbours are all high. Read it beside its null level.",
            "Depends on the number of images and of neighbours: compare values of equal n and k only.",
        ],
    };

    protected override string? Reason(PreparedRepresentation x, PreparedRepresentation y) =>
        Profile != SecondOrderProfile.AllSimilarities && x.Count <= Neighbours
            ? $"{x.Count} images have no {Neighbours} neighbours each: {Label} needs {Neighbours + 1}"
            : base.Reason(x, y);

    // similarities n×n, and for profiles of neighbours their indices n×k
    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        var unit = Distances.UnitRows(Centred ? Centring.ScaledColumns(x) : x.to(float64));
        var similarities = unit.mm(unit.t());
        if (Profile == SecondOrderProfile.AllSimilarities)
        {
            similarities.diagonal().fill_(0); // itself
            return [similarities];
        }

        if (x.shape[0] <= Neighbours)
        {
            return [];
        }

        var others = similarities.clone();
        others.diagonal().fill_(double.NegativeInfinity);
        return [similarities, others.topk(Neighbours, 1).indexes];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var (a, b) = (x[0], y[0]);
        if (Profile != SecondOrderProfile.AllSimilarities)
        {
            var one = ones(x[1].shape, float64);
            var union = zeros(a.shape, float64).scatter_(1, x[1], one).scatter_(1, y[1], one); // n×n, 1 for a neighbour in either
            (a, b) = Profile == SecondOrderProfile.NeighbourDistances ? (union * (1 - a), union * (1 - b)) : (union * a, union * b);
        }

        return new(Distances.UnitRows(a).mul(Distances.UnitRows(b)).sum(1).mean().item<double>());
    }
}
