using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>Where a row's values come from: images shown to all networks, or each row's own images.</summary>
internal sealed class RowSource(Func<int, IReadOnlyList<SimilarityValue[]>> compute, IReadOnlyList<PreparedRepresentation> held) : IDisposable
{
    /// <summary>Represents the images through every network once.</summary>
    public static RowSource OfTargets(AllPairs all, IReadOnlyList<Classifier> networks, Tensor images, CancellationToken cancellation)
    {
        var prepared = new List<IReadOnlyList<PreparedRepresentation>>();
        foreach (var network in networks)
        {
            cancellation.ThrowIfCancellationRequested();
            prepared.Add(all.Prepare(network, images));
        }

        return new(row => all.Row(row, prepared, cancellation), [.. prepared.SelectMany(p => p)]);
    }

    /// <summary>Shows every network the images inverted through the row's.</summary>
    public static RowSource OfInversions(AllPairs all, IReadOnlyList<Classifier> networks, Func<int, Tensor> images, CancellationToken cancellation) =>
        new(row =>
        {
            using var scope = NewDisposeScope();
            return all.Row(networks[row], networks, images(row), cancellation);
        }, []);

    /// <summary>Per measure, one value per column.</summary>
    public IReadOnlyList<SimilarityValue[]> Compute(int row) => compute(row);

    public void Dispose()
    {
        foreach (var representation in held)
        {
            representation.Dispose();
        }
    }
}
