using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Matrices of measures that are no product of Gram matrices: every pair by itself, each network prepared once. Values without statistics.</summary>
internal static class PairwiseMatrix
{
    /// <summary>All pairs; of a symmetric measure those above the diagonal, mirrored.</summary>
    public static CellStatistics[][] Whole(SimilarityMeasure measure, int networks, Func<int, Tensor> represent, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        var prepared = new List<PreparedRepresentation>();
        try
        {
            for (var network = 0; network < networks; network++)
            {
                cancellation.ThrowIfCancellationRequested();
                pause.Breathe();
                prepared.Add(Prepare(measure, represent, network));
            }

            var cells = Enumerable.Range(0, networks).Select(_ => new CellStatistics[networks]).ToArray();
            for (var row = 0; row < networks; row++)
            {
                for (var column = 0; column < networks; column++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    pause.Breathe();
                    cells[row][column] = column < row && measure.Properties.Symmetric && cells[column][row].Undefined is null
                        ? cells[column][row]
                        : new(measure.Compare(prepared[row], prepared[column]));
                }
            }

            return cells;
        }
        finally
        {
            prepared.ForEach(p => p.Dispose());
        }
    }

    /// <summary>One row. Holds one column at a time.</summary>
    public static CellStatistics[] Row(SimilarityMeasure measure, int row, int networks, Func<int, Tensor> represent, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        using var own = Prepare(measure, represent, row);
        var cells = new CellStatistics[networks];
        for (var column = 0; column < networks; column++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var other = Prepare(measure, represent, column);
            cells[column] = new(measure.Compare(own, other));
        }

        return cells;
    }

    private static PreparedRepresentation Prepare(SimilarityMeasure measure, Func<int, Tensor> represent, int network)
    {
        using var scope = NewDisposeScope();
        using var representation = represent(network);
        return measure.Prepare(representation);
    }
}
