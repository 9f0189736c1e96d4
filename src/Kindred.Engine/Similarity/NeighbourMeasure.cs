using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>In which sense images are near.</summary>
public enum NeighbourDistance
{
    /// <summary>Angle between representations; one of zeros is at a right angle to all.</summary>
    Cosine,

    /// <summary>Euclidean distance.</summary>
    Euclidean,
}

/// <summary>
/// A mean over images of how alike the image's k nearest neighbours are in two representations. The image itself is no neighbour of its
/// own. Between neighbours equally near, as equal rows are, the order is the library's: such values can differ by some hundredths.
/// </summary>
public abstract record NeighbourMeasure : ArrayMeasure
{
    [Range(1, 1000), Unit("images")]
    [Display(Name = "Neighbours", Description = "Nearest neighbours k of each image that are looked at; fewer than there are images.")]
    public int Neighbours { get; init; } = 10;

    [Display(Name = "Distance", Description = "In which sense images are near.")]
    public NeighbourDistance Distance { get; init; } = NeighbourDistance.Cosine;

    [Display(Name = "Centred", Description = "Subtract each feature's mean first; without, a shared offset makes all angles small.")]
    public bool Centred { get; init; } = true;

    /// <inheritdoc/>
    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = Centred || Distance == NeighbourDistance.Euclidean,
        Cost = "O(n²(p+q) + nk)",
        Pitfalls =
        [
            "Depends on the number of images and of neighbours: compare values of equal n and k only.",
            "Unrelated representations share neighbours by chance: a Jaccard index of about k/(2n−k).",
        ],
    };

    private protected string Setting =>
        $"k {Neighbours}, {(Distance == NeighbourDistance.Cosine ? Centred ? "cosine" : "cosine, not centred" : "Euclidean")}";

    /// <inheritdoc/>
    protected override string? Reason(PreparedRepresentation x, PreparedRepresentation y) =>
        x.Count <= Neighbours ? $"{x.Count} images have no {Neighbours} neighbours each: {Label} needs {Neighbours + 1}" : base.Reason(x, y);

    /// <inheritdoc/>
    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return x.shape[0] > Neighbours ? [Nearest(x)] : [];
    }

    /// <inheritdoc/>
    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var (n, k) = (x[0].shape[0], Neighbours);
        var (first, second) = (x[0].data<long>().ToArray(), y[0].data<long>().ToArray());
        var rank = new int[n]; // in the first representation, of the image at hand; 0 for those that are not near
        var common = new List<(int Rank, int Other)>(k);
        var sum = 0.0;
        for (var image = 0; image < n; image++)
        {
            common.Clear();
            for (var r = 0; r < k; r++)
            {
                rank[first[image * k + r]] = r + 1;
            }

            for (var r = 0; r < k; r++)
            {
                if (rank[second[image * k + r]] is > 0 and var other)
                {
                    common.Add((other, r + 1));
                }
            }

            sum += OfImage(common);
            for (var r = 0; r < k; r++)
            {
                rank[first[image * k + r]] = 0;
            }
        }

        return new(sum / n);
    }

    /// <summary>One image's value, in [0,1], from the ranks in either representation (1 the nearest) of the neighbours it has in both.</summary>
    private protected abstract double OfImage(IReadOnlyList<(int Rank, int Other)> common);

    /// <summary>|A∩B| / |A∪B| of two sets of k neighbours.</summary>
    private protected double Jaccard(int common) => common / (2.0 * Neighbours - common);

    /// <summary>Σ 2/((1+|r−r'|)(r+r')) over common neighbours, relative to the most it can be, Σ 1/r; 0 without any.</summary>
    private protected static double RankAgreement(IReadOnlyList<(int Rank, int Other)> common)
    {
        var (sum, most) = (0.0, 0.0);
        for (var m = 0; m < common.Count; m++)
        {
            var (r, other) = common[m];
            sum += 2.0 / ((1 + Math.Abs(r - other)) * (r + other));
            most += 1.0 / (m + 1);
        }

        return common.Count == 0 ? 0 : sum / most;
    }

    // n×k indices, nearest first; a block of rows at a time, so that no n×n matrix is held
    private Tensor Nearest(Tensor x)
    {
        const int Block = 1024;
        var rows = Centred || Distance == NeighbourDistance.Euclidean ? Centring.ScaledColumns(x) : x.to(float64);
        rows = Distance == NeighbourDistance.Cosine ? Distances.UnitRows(rows) : rows;
        var nearest = new List<Tensor>();
        for (var first = 0L; first < x.shape[0]; first += Block)
        {
            using var scope = NewDisposeScope();
            var block = rows.narrow(0, first, Math.Min(Block, x.shape[0] - first)); // b×p
            var near = Distance == NeighbourDistance.Cosine ? block.mm(rows.t()) : -Distances.Euclidean(block, rows); // b×n
            near.diagonal(first).fill_(double.NegativeInfinity); // itself
            nearest.Add(near.topk(Neighbours, 1).indexes.MoveToOuterDisposeScope());
        }

        return cat(nearest, 0);
    }
}
