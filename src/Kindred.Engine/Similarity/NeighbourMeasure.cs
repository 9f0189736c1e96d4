using Kindred.Engine.Runtime;
using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Similarity.Statistics;
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
public abstract record NeighbourMeasure : InfluenceMeasure
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
    public override StatisticsMethod Statistics(MatrixOptions options) =>
        new("bootstrap of jackknife pseudo-values over images", options.Resamples, "moments of all row orders", null);

    /// <inheritdoc/>
    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new(new NeighbourPair(x[0], y[0], Neighbours).Values(OfImage).Average());

    // jackknife pseudo-values, moved so that they sum to the value
    private protected override Tensor? Shares(Tensor[] x, Tensor[] y)
    {
        if (x[0].shape[1] == Neighbours)
        {
            return null; // without one image, the others have too few neighbours
        }

        var pair = new NeighbourPair(x[0], y[0], Neighbours);
        var values = pair.Values(OfImage);
        var pseudo = pair.PseudoValues(values, OfImage);
        var shift = values.Average() - pseudo.Average();
        return AlignedTensor.Of(Array.ConvertAll(pseudo, p => (p + shift) / pseudo.Length), 1, pseudo.Length);
    }

    private protected override Tensor FromSums(Tensor sums) => sums[0];

    private protected override NullLevel Unrelated(Tensor[] x, Tensor[] y, RowOrders orders) =>
        NeighbourNull.Of(NeighbourGraph.Of(x[0], Neighbours), NeighbourGraph.Of(y[0], Neighbours), GivenCommon);

    /// <summary>One image's value, in [0,1], from the ranks in either representation (1 the nearest) of the neighbours it has in both.</summary>
    private protected abstract double OfImage(ReadOnlySpan<(int Rank, int Other)> common);

    /// <summary>Mean of one image's value and of its square where that many neighbours are common and their ranks random.</summary>
    private protected abstract (double Mean, double Square) GivenCommon(int common);

    /// <summary>|A∩B| / |A∪B| of two sets of k neighbours.</summary>
    private protected double Jaccard(int common) => common / (2.0 * Neighbours - common);

    /// <summary>Σ 2/((1+|r−r'|)(r+r')) over common neighbours, relative to the most it can be, Σ 1/r; 0 without any.</summary>
    private protected static double RankAgreement(ReadOnlySpan<(int Rank, int Other)> common)
    {
        var (sum, most) = (0.0, 0.0);
        for (var m = 0; m < common.Length; m++)
        {
            sum += Agreement(common[m].Rank, common[m].Other);
            most += 1.0 / (m + 1);
        }

        return common.Length == 0 ? 0 : sum / most;
    }

    /// <summary>Mean of <see cref="RankAgreement"/> and of its square where ranks of that many common neighbours are random in both representations.</summary>
    private protected (double Mean, double Square) RandomRankAgreement(int common)
    {
        if (common == 0)
        {
            return (0, 0);
        }

        var k = Neighbours;
        var (sum, squares, rows) = (0.0, 0.0, 0.0); // of the table of agreements, k×k, which is symmetric
        for (var r = 1; r <= k; r++)
        {
            var row = 0.0;
            for (var other = 1; other <= k; other++)
            {
                row += Agreement(r, other);
                squares += Agreement(r, other) * Agreement(r, other);
            }

            sum += row;
            rows += row * row;
        }

        var most = Enumerable.Range(1, common).Sum(m => 1.0 / m);
        var pairs = k == 1 ? 0 : (sum * sum - 2 * rows + squares) / ((double)k * (k - 1) * k * (k - 1)); // two neighbours differ in both ranks
        return (common * sum / (k * k) / most, (common * squares / (k * k) + common * (common - 1.0) * pairs) / (most * most));
    }

    private static double Agreement(int rank, int other) => 2.0 / ((1 + Math.Abs(rank - other)) * (rank + other));

    // n×(k+1) indices, nearest first, or n×k where there are no more; a block of rows at a time, so that no n×n matrix is held
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
            nearest.Add(near.topk((int)Math.Min(Neighbours + 1, x.shape[0] - 1), 1).indexes.MoveToOuterDisposeScope());
        }

        return cat(nearest, 0);
    }
}
