using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Rows of the matrices of Jones et al. 2022, all measures in one pass: S[A,B] = measure(Rep_A(images), Rep_B(images)). Networks are in
/// eval mode, images N×C×H×W in [0,1]. Holds no more than one row's tensors beside what it is handed.
/// </summary>
public sealed class AllPairs(IReadOnlyList<SimilarityMeasure> measures, int batchSize)
{
    /// <summary>Penultimate representation, N×d float32, of images N×C×H×W; belongs to the caller's dispose scope.</summary>
    public static Tensor Represent(Classifier classifier, Tensor images, int batchSize)
    {
        using var noGrad = no_grad();
        var count = images.shape[0];
        var all = empty([count, classifier.RepresentationWidth], float32, images.device); // N×d
        for (var first = 0L; first < count; first += batchSize)
        {
            using var scope = NewDisposeScope();
            var size = Math.Min(batchSize, count - first);
            all.narrow(0, first, size).copy_(classifier.Representation(images.narrow(0, first, size)));
        }

        return all;
    }

    /// <summary>
    /// One row on images of the row network's own, such as those inverted through it: both networks of each cell see the same images.
    /// The row's own column is computed like any other, in a pass of its own.
    /// </summary>
    /// <returns>Per measure, one value per column.</returns>
    public IReadOnlyList<SimilarityValue[]> Row(Classifier row, IReadOnlyList<Classifier> columns, Tensor images, CancellationToken cancellation)
    {
        var values = measures.Select(_ => new SimilarityValue[columns.Count]).ToList();
        using var pause = CollectionPause.Begin();
        var rows = Prepare(row, images);
        try
        {
            for (var column = 0; column < columns.Count; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                var prepared = Prepare(columns[column], images);
                Compare(rows, prepared, values, column);
                Release(prepared);
            }
        }
        finally
        {
            Release(rows);
        }

        return values;
    }

    /// <summary>One row on images shown to all networks, from what <see cref="Prepare"/> made of each once: N cross terms per measure.</summary>
    /// <returns>Per measure, one value per column.</returns>
    public IReadOnlyList<SimilarityValue[]> Row(int row, IReadOnlyList<IReadOnlyList<PreparedRepresentation>> networks, CancellationToken cancellation)
    {
        var values = measures.Select(_ => new SimilarityValue[networks.Count]).ToList();
        using var pause = CollectionPause.Begin();
        for (var column = 0; column < networks.Count; column++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            Compare(networks[row], networks[column], values, column);
        }

        return values;
    }

    /// <summary>One network's representation of images, or its logits, prepared for each measure. Belongs to the caller.</summary>
    public IReadOnlyList<PreparedRepresentation> Prepare(Classifier classifier, Tensor images)
    {
        using var pause = CollectionPause.Begin();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var representation = Represent(classifier, images, batchSize);
        return measures.Select(m => m.Prepare(m.Properties.Input == MeasureInput.Logits ? classifier.Classify(representation) : representation)).ToList();
    }

    private void Compare(IReadOnlyList<PreparedRepresentation> x, IReadOnlyList<PreparedRepresentation> y, List<SimilarityValue[]> values, int column)
    {
        for (var m = 0; m < measures.Count; m++)
        {
            values[m][column] = measures[m].Compare(x[m], y[m]);
        }
    }

    private static void Release(IReadOnlyList<PreparedRepresentation> prepared)
    {
        foreach (var representation in prepared)
        {
            representation.Dispose();
        }
    }
}
