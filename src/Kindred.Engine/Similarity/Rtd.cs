using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Similarity.Topology;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// (RTD_1(X,Y) + RTD_1(Y,X)) / 2, RTD_1 the summed lengths of <see cref="CrossBarcode">R-Cross-Barcode_1</see> of the Euclidean distances n×n, each
/// divided by its 0.9 quantile (of all n² entries, the diagonal's 0 among them); of more images than a batch holds, its mean over random batches.
/// 0 where both representations have the same clusters and loops on the same images at every scale. Equals the authors' <c>rtd.rtd</c>, which resi and
/// rob-univ call. Departures: batches of 200 images by default, where the paper and its code take 500, so that a matrix of 40 networks takes one
/// to two minutes; batches are the same for all cells; distances below a millionth of their mean are not taken for 0; where all images fit one
/// batch, it is compared once.
/// </summary>
[CatalogId("rtd")]
[About("Representation topology divergence", "How much the clusters and loops that images form differ between two representations, over all scales.",
    Reference = "Barannikov, Trofimov, Balabin, Burnaev: Representation topology divergence: a method for comparing neural network representations, ICML 2022")]
public sealed record Rtd : BatchMeasure
{
    [Range(10, 1000), Unit("images")]
    [Display(Name = "Batch size", Description = "Images compared at once; 500 in the paper. Values depend on it; twice as many take about four times as long.")]
    public int BatchSize { get; init; } = 200;

    [Range(1, 50), Unit("batches")]
    [Display(Name = "Batches", Description = "Random batches whose mean is the value, where there are more images than a batch holds; 10 in the paper.")]
    public int Batches { get; init; } = 10;

    [Range(0, int.MaxValue)]
    [Display(Name = "Seed", Description = "Of the draw of batches, which is the same for all networks.")]
    public int Seed { get; init; }

    public override string Label => $"RTD ({Batches} × {BatchSize} images{(Seed == 0 ? "" : $", seed {Seed}")})";

    public override MeasureProperties Properties => new()
    {
        Minimum = 0,
        Maximum = null,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(rb²(b+p+q)) as a rule, r batches of b images",
        Pitfalls =
        [
            "Grows with the number of images that are compared at once: compare values of equal batch size only, and of equal n where n is less.",
            "0 means the same clusters and loops on the same images, not the same representation: distances may differ where neither changes.",
            "Many short intervals make up most of a value, and noise makes short intervals: look at how far it is from that of unrelated representations.",
        ],
    };

    internal override bool GrowsWithImages => true;

    internal override int ImagesOfBatch => BatchSize;

    internal override int DrawnBatches => Batches;

    /// <inheritdoc/>
    public override StatisticsMethod Statistics(MatrixOptions options) =>
        new("spread over the batches (of one batch of all images: random halves)", Batches, "random row orders of a batch", SubsetCells.OrdersOf(options));

    /// <summary>How many batches n images are compared in.</summary>
    internal int BatchesOf(int images) => images > BatchSize ? Batches : 1;

    internal override PreparedRepresentation Prepare(Tensor x, int batch) => PreparedTensors.Of(x, RefusesConstants, (Tensor t, out string? fault) => Ranked(t, [batch], out fault));

    internal override double Unrelated(PreparedRepresentation x, PreparedRepresentation y, int[] order) =>
        CrossBarcode.Of(order.Length).Divergence(Batch(((PreparedTensors)x).Tensors, 0), Batch(((PreparedTensors)y).Tensors, 0), order);

    protected override Tensor[] Summarize(Tensor x, out string? fault) => Ranked(x, [.. Enumerable.Range(0, BatchesOf((int)x.shape[0]))], out fault);

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var batches = x.Length / 2;
        var barcode = CrossBarcode.Of((int)x[0].shape[0]);
        var sum = 0.0;
        for (var batch = 0; batch < batches; batch++)
        {
            sum += barcode.Divergence(Batch(x, batch), Batch(y, batch));
        }

        return new(sum / batches);
    }

    private static RankedDistances Batch(Tensor[] tensors, int batch) => RankedDistances.Of(tensors[2 * batch], tensors[2 * batch + 1]);

    // of each batch its distances, b×b float64, and its pairs in ascending order, b(b−1)/2 int32
    private Tensor[] Ranked(Tensor x, int[] batches, out string? fault)
    {
        fault = null;
        var rows = Centring.ScaledColumns(x).cpu();
        var ranked = new List<Tensor>();
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var distances = Distances.Euclidean(rows.shape[0] > BatchSize ? rows[tensor(Drawn((int)rows.shape[0], batch))] : rows).contiguous();
            var order = RankedDistances.Rank(distances.data<double>().ToArray(), (int)distances.shape[0]);
            var scale = Quantile(distances, order, 0.9);
            if (scale == 0)
            {
                fault = "has nine in ten of the images of a batch in one place, so that its distances have no scale";
                return [];
            }

            ranked.Add((distances / scale).MoveToOuterDisposeScope());
            ranked.Add(tensor(order).clone().MoveToOuterDisposeScope());
        }

        return [.. ranked];
    }

    private long[] Drawn(int images, int batch)
    {
        var random = new Random(unchecked((int)Randomness.Derive(Seed, $"rtd-batch-{batch}")));
        return Array.ConvertAll(RowOrders.Order(random, images)[..BatchSize], i => (long)i);
    }

    // of all n² distances, linear between order statistics: n zeros, then each pair twice
    private static double Quantile(Tensor distances, int[] order, double share)
    {
        var n = distances.shape[0];
        var flat = distances.flatten();
        double At(long place) => place < n ? 0 : flat[order[(int)((place - n) / 2)]].item<double>();
        var place = share * (n * n - 1);
        var below = At((long)place);
        return below + (place - Math.Floor(place)) * (At(Math.Min((long)place + 1, n * n - 1)) - below);
    }
}
