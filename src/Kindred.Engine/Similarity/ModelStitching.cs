using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Accuracy of A's layers up to one, a trained affine map of its features (a 1×1 convolution on maps), and B's layers after one, on the
/// images of odd index; the map starts from the least-squares fit of B's features and is trained by Adam on cross-entropy over the images
/// of even index, both networks frozen. Maps of another size are resampled bilinearly to B's. Departs from the papers in that start, and
/// in training on the images it is handed.
/// </summary>
[CatalogId("stitching")]
[About("Model stitching", "Accuracy of the row network's front and the column network's back, joined by a trained affine layer.",
    Reference = "Lenc, Vedaldi: Understanding image representations by measuring their equivariance and equivalence, CVPR 2015; Bansal, Nakkiran, Barak: Revisiting model stitching, NeurIPS 2021; start: Csiszárik et al., NeurIPS 2021")]
public sealed record ModelStitching : NetworkMeasure
{
    [Range(0.0, 1.0)]
    [Display(Name = "Depth", Description = "Where both networks are cut, as a share of their layers: 0 after the first, 1 at the penultimate.")]
    public double Depth { get; init; } = 1;

    [Range(0, 10_000), Unit("steps")]
    [Display(Name = "Steps", Description = "Adam steps of the affine map; 0 leaves it at the least-squares fit of features.")]
    public int Steps { get; init; } = 200;

    [Range(1e-6, 1)]
    [Display(Name = "Learning rate", Description = "Of Adam.")]
    public double LearningRate { get; init; } = 1e-3;

    [Range(4, 4096), Unit("images")]
    [Display(Name = "Batch size", Description = "Images of each step.")]
    public int BatchSize { get; init; } = 64;

    public override int ImagesAtOnce => BatchSize;

    public override string Label => $"model stitching (depth {Depth})";

    public override MeasureProperties Properties => Facts(0, 1, "a training for each cell",
        "Accuracy of the stitched network: read it beside the column network's own, which it cannot be expected to pass.",
        "A wide affine map can do the classifying itself: a high accuracy need not mean that the networks are alike.",
        "Depends on the images the map is trained on, and on how long.");

    public override NetworkRow Prepare(Classifier row, Tensor images, Tensor labels, int seed, CancellationToken cancellation) =>
        new(row, images, labels, null, seed);

    /// <inheritdoc/>
    public override CellStatistics Cell(NetworkRow row, Classifier column, MatrixOptions options, CancellationToken cancellation) =>
        Share(Compare(row, column, cancellation), row.Images.shape[0] / 2, options);

    public override SimilarityValue Compare(NetworkRow row, Classifier column, CancellationToken cancellation)
    {
        var (front, back) = (LayerOf(row.Network), LayerOf(column));
        if (row.Images.shape[0] < 2)
        {
            return SimilarityValue.Because("stitching needs an image to train on and one to measure on");
        }

        using var pause = CollectionPause.Begin();
        using var scope = NewDisposeScope();
        var from = Features(row.Network, front, row.Images);
        var to = Features(column, back, row.Images);
        if (from.dim() != to.dim() || (from.dim() == 3 && from.shape[1] != to.shape[1]))
        {
            return SimilarityValue.Because($"features {Shape(from)} at {front} and {Shape(to)} at {back} cannot be joined by an affine layer");
        }

        from = Placed(from, to);
        var stitch = new Stitch(to.shape[1..]);
        to = ChannelsLast(to);
        var even = arange(0, row.Images.shape[0], 2, int64);
        var odd = arange(1, row.Images.shape[0], 2, int64);
        stitch.Fit(from.index_select(0, even), to.index_select(0, even));
        Train(stitch, column, back, from.index_select(0, even), row.Labels.index_select(0, even), row.Seed, pause, cancellation);

        using var noGrad = no_grad();
        var logits = column.FromFeatures(stitch.Join(from.index_select(0, odd)), back);
        return new(logits.argmax(1).eq(row.Labels.index_select(0, odd)).to(float64).mean().item<double>());
    }

    private string LayerOf(Classifier network) => network.Layers[(int)Math.Round(Depth * (network.Layers.Count - 1))];

    private Tensor Features(Classifier network, string layer, Tensor images)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var first = 0L; first < images.shape[0]; first += BatchSize)
        {
            parts.Add(network.Features(images.narrow(0, first, Math.Min(BatchSize, images.shape[0] - first)), layer));
        }

        return cat(parts, 0).MoveToOuterDisposeScope();
    }

    /// <summary>A's features with channels last, maps at the size of B's: N×H×W×C, N×T×D or N×d.</summary>
    private static Tensor Placed(Tensor from, Tensor to) => ChannelsLast(
        from.dim() == 4 && (from.shape[2] != to.shape[2] || from.shape[3] != to.shape[3])
            ? nn.functional.interpolate(from, size: to.shape[2..], mode: InterpolationMode.Bilinear, align_corners: false)
            : from);

    private static Tensor ChannelsLast(Tensor features) => features.dim() == 4 ? features.permute(0, 2, 3, 1) : features;

    private void Train(
        Stitch stitch, Classifier column, string layer, Tensor from, Tensor labels, int seed, CollectionPause pause, CancellationToken cancellation)
    {
        using var generator = Randomness.For(seed, "stitching");
        using var gradients = enable_grad();
        using var adam = optim.Adam([stitch.Weight, stitch.Bias], LearningRate, beta2: 0.999);
        var frozen = column.parameters().Where(p => p.requires_grad).ToList();
        frozen.ForEach(p => p.requires_grad = false);
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                using var scope = NewDisposeScope();
                var batch = randint(0, from.shape[0], [Math.Min(BatchSize, from.shape[0])], int64, generator: generator);
                var logits = column.FromFeatures(stitch.Join(from.index_select(0, batch)), layer);
                adam.zero_grad();
                nn.functional.cross_entropy(logits, labels.index_select(0, batch)).backward();
                adam.step();
            }
        }
        finally
        {
            frozen.ForEach(p => p.requires_grad = true);
        }
    }

    private static string Shape(Tensor features) => string.Join('×', features.shape[1..]);

    /// <summary>The affine layer between two networks.</summary>
    /// <param name="shape">Of the features of B for one image: C×H×W, T×D or d.</param>
    private sealed class Stitch(long[] shape)
    {
        /// <summary>C_A×C_B.</summary>
        public Parameter Weight { get; private set; } = null!;

        /// <summary>C_B.</summary>
        public Parameter Bias { get; private set; } = null!;

        /// <summary>Starts at the least-squares affine map of A's features to B's, both with channels last.</summary>
        public void Fit(Tensor from, Tensor to)
        {
            using var noGrad = no_grad();
            var x = from.reshape(-1, from.shape[^1]).to(float64); // (N·H·W)×C_A
            var y = to.reshape(-1, to.shape[^1]).to(float64); // (N·H·W)×C_B
            var (meanX, meanY) = (x.mean([0]), y.mean([0]));
            var weight = linalg.pinv(x - meanX, 1e-6).mm(y - meanY);
            Weight = new Parameter(weight.to(float32));
            Bias = new Parameter((meanY - meanX.matmul(weight)).to(float32));
        }

        /// <summary>B's features in its own shape, from A's with channels last.</summary>
        public Tensor Join(Tensor from)
        {
            var joined = from.matmul(Weight) + Bias;
            return shape.Length == 3 ? joined.permute(0, 3, 1, 2).contiguous() : joined;
        }
    }
}
