using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// STIR(B given A) = S(Rep_B(X), Rep_B(X')), X' the images X inverted through A from noise: whether images that are the same to A are the
/// same to B. Departs from the paper's code in its inversion: seeds are uniform noise in [0,1] and stay there, and Adam takes the steps, where the code
/// descends from Gaussian noise without a box by steps of a fixed length. Values on the one public pair agree within 0.02.
/// </summary>
[CatalogId("stir")]
[About("STIR", "Whether images that the row's network cannot tell apart are alike to the column's as well.",
    Reference = "Nanda, Speicher, Kolling, Dickerson, Gummadi, Weller: Measuring representational robustness of neural networks through shared invariances, ICML 2022")]
public sealed record Stir : NetworkMeasure, ISpecRules
{
    [Display(Name = "Measure", Description = "Compares the column network's representations of images and inverted images.")]
    public SimilarityMeasure Measure { get; init; } = new LinearCka();

    [Display(Name = "Inversion", Description = "How images are inverted through the row's network. From noise the way is far: steps of a fixed small length do not get there.")]
    public InversionMethod Inversion { get; init; } = new AdamInversion { Steps = 300 };

    [Range(1, 1024), Unit("images")]
    [Display(Name = "Batch size", Description = "Images at once.")]
    public int BatchSize { get; init; } = 32;

    public override int ImagesAtOnce => BatchSize;

    public override string Label => $"STIR ({Measure.Label})";

    public override MeasureProperties Properties => Facts(Measure.Properties.Minimum, Measure.Properties.Maximum,
        "an inversion for each row, two forward passes for each cell",
        "Read it beside the plain similarity of the two networks on the same images.",
        "Says nothing where the inversion has not converged: look at its residuals first.") with
    {
        LargerIsMoreSimilar = Measure.Properties.LargerIsMoreSimilar,
    };

    /// <inheritdoc/>
    public override StatisticsMethod Statistics(MatrixOptions options) => Measure.Statistics(options);

    public void Check(SpecErrors errors, string path)
    {
        if (Measure.Properties.Input != MeasureInput.Representations)
        {
            errors.Add($"{path}measure", $"STIR compares representations; {Measure.Label} does not.");
        }
    }

    public override NetworkRow Prepare(Classifier row, Tensor images, Tensor labels, int seed, CancellationToken cancellation)
    {
        using var generator = Randomness.For(seed, "stir");
        using var seeds = rand(images.shape, float32, generator: generator);
        var inverted = new RepresentationInverter(row, Inversion, BatchSize).Invert(seeds, images, cancellation);
        return new(row, images, labels, AlignedTensor.Of(inverted.Images, images.shape).DetachFromDisposeScope(), seed);
    }

    /// <inheritdoc/>
    public override CellStatistics Cell(NetworkRow row, Classifier column, MatrixOptions options, CancellationToken cancellation) =>
        new MeasureMatrix(Measure, options).Row(0, [1], side => AllPairs.Represent(column, side == 0 ? row.Images : row.Made!, BatchSize), cancellation)[0];

    public override SimilarityValue Compare(NetworkRow row, Classifier column, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Compare(column, row.Images, row.Made!);
    }

    /// <summary>STIR on images that were inverted before.</summary>
    /// <param name="column">B.</param>
    /// <param name="images">N×C×H×W: X.</param>
    /// <param name="inverted">N×C×H×W: X', inverted through A.</param>
    public SimilarityValue Compare(Classifier column, Tensor images, Tensor inverted)
    {
        using var scope = NewDisposeScope();
        return Measure.Compare(AllPairs.Represent(column, images, BatchSize), AllPairs.Represent(column, inverted, BatchSize));
    }
}
