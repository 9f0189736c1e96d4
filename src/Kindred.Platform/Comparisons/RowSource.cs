using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>Where a row's cells come from: images shown to all networks, or each row's own images.</summary>
internal sealed class RowSource(Func<int, IReadOnlyList<CellStatistics[]>> compute)
{
    /// <summary>Shows all networks the same images, each once, and computes the whole matrix when the first row is asked for.</summary>
    public static RowSource OfTargets(AllPairs all, IReadOnlyList<Classifier> networks, Tensor images, int batchSize, string layer, CancellationToken cancellation)
    {
        var whole = new Lazy<IReadOnlyList<CellStatistics[][]>>(() => all.Whole(networks.Count, NetworkOutputs.Of(networks, images, batchSize, layer), cancellation));
        return new(row => [.. whole.Value.Select(measure => measure[row])]);
    }

    /// <summary>Shows every network the images inverted through the row's.</summary>
    public static RowSource OfInversions(AllPairs all, IReadOnlyList<Classifier> networks, Func<int, Tensor> images, int batchSize, string layer, CancellationToken cancellation) =>
        new(row =>
        {
            using var scope = NewDisposeScope();
            return all.Row(row, networks.Count, NetworkOutputs.Of(networks, images(row), batchSize, layer), cancellation);
        });

    /// <summary>Per measure, one cell per column.</summary>
    public IReadOnlyList<CellStatistics[]> Compute(int row) => compute(row);
}
