using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Evaluation;

/// <summary>Accuracy under a patch of one size at every place of a grid.</summary>
/// <param name="Size">Side of the patch, as a share of the image's shorter side.</param>
/// <param name="Grid">Places in each direction.</param>
/// <param name="ByPlace">Accuracy at each place, row after row; images wrong without a patch count as wrong.</param>
/// <param name="WorstPlaces">Share of images that are right at every place, with interval.</param>
public sealed record OcclusionPoint(double Size, int Grid, IReadOnlyList<Accuracy> ByPlace, Accuracy WorstPlaces)
{
    /// <summary>Mean accuracy over the places. It has no interval: the same images are at each place.</summary>
    public double Mean => ByPlace.Average(a => a.Value);
}

/// <summary>Sweeps an occluding patch over places and sizes. Deterministic: no attack, no random number.</summary>
/// <param name="images">The images, usually a test split.</param>
/// <param name="device">Where to compute.</param>
public sealed class OcclusionSweep(LabeledImages images, Device device)
{
    /// <summary>One point for each size, in the order given. The classifier's mode is left as it was found.</summary>
    /// <param name="classifier">The network, on the sweep's device.</param>
    /// <param name="count">First images tried.</param>
    /// <param name="patch">Grid and value of the patch; its size and position do not matter.</param>
    /// <param name="sizes">Sides, as shares of the shorter side.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public IReadOnlyList<OcclusionPoint> Run(
        Classifier classifier, int count, OcclusionAttack patch, IReadOnlyList<double> sizes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, images.Count);
        using var pause = CollectionPause.Begin();
        var training = classifier.training;
        classifier.eval();
        try
        {
            return [.. sizes.Select(size => Point(classifier, count, patch with { Size = size }, pause, cancellation))];
        }
        finally
        {
            classifier.train(training);
        }
    }

    private OcclusionPoint Point(Classifier classifier, int count, OcclusionAttack patch, CollectionPause pause, CancellationToken cancellation)
    {
        var right = new int[patch.Grid * patch.Grid];
        var always = 0;
        foreach (var batch in Enumerable.Range(0, count).Chunk(RobustnessEvaluator.BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var (x, y) = images.ToTensors(batch, device);
            var everywhere = ones_like(y).to(ScalarType.Bool);
            for (var place = 0; place < right.Length; place++)
            {
                using var placeScope = NewDisposeScope();
                var correct = classifier.forward(patch.Cover(x, place / patch.Grid, place % patch.Grid)).argmax(1).eq(y);
                right[place] += (int)correct.sum().item<long>();
                everywhere.logical_and_(correct);
            }

            always += (int)everywhere.sum().item<long>();
            pause.Breathe();
        }

        return new(patch.Size, patch.Grid, [.. right.Select(r => new Accuracy(r, count))], new(always, count));
    }
}
