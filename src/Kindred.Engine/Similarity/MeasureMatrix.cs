using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Matrices of any measure, each cell with its interval and the level of unrelated representations: by <see cref="KernelMatrix"/> where the measure
/// is a kernel's, else pair by pair: from the images' influence on each value where that is known, or by random halves of the images and orders of rows.
/// </summary>
/// <param name="measure">The measure.</param>
/// <param name="options">Memory, and what cells get beside their values.</param>
public sealed class MeasureMatrix(SimilarityMeasure measure, MatrixOptions options)
{
    /// <summary>All networks against all, on the same images.</summary>
    /// <param name="networks">How many: 0 to one less are loaded.</param>
    /// <param name="load">One network's array n×p, which is disposed here; called again for each draw of images.</param>
    /// <param name="cancellation">Looked at between networks and rows.</param>
    /// <exception cref="ArgumentException">The numbers of images differ.</exception>
    public CellStatistics[,] Whole(int networks, Func<int, Tensor> load, CancellationToken cancellation)
    {
        if (measure is KernelMeasure kernel)
        {
            using var matrix = new KernelMatrix(kernel, options, load);
            return matrix.Compute(networks, cancellation);
        }

        var symmetric = measure.Properties.Symmetric;
        var pairs = (from a in Enumerable.Range(0, networks) from b in Enumerable.Range(0, networks) where a <= b || !symmetric select (a, b)).ToList();
        var cells = Pairs(pairs, load, cancellation);
        var whole = new CellStatistics[networks, networks];
        foreach (var ((a, b), cell) in pairs.Zip(cells))
        {
            whole[a, b] = cell;
            if (symmetric && a != b)
            {
                whole[b, a] = Mirrored(cell);
            }
        }

        return whole;
    }

    /// <summary>One network against some, itself among them or not.</summary>
    /// <param name="row">The row's network.</param>
    /// <param name="columns">The columns' networks.</param>
    /// <param name="load">As for <see cref="Whole"/>.</param>
    /// <param name="cancellation">Looked at between networks and rows.</param>
    public CellStatistics[] Row(int row, IReadOnlyList<int> columns, Func<int, Tensor> load, CancellationToken cancellation)
    {
        if (measure is not KernelMeasure kernel)
        {
            return Pairs([.. columns.Select(c => (row, c))], load, cancellation);
        }

        List<int> networks = [row, .. columns.Where(c => c != row)];
        using var matrix = new KernelMatrix(kernel, options, i => load(networks[i]));
        var cells = matrix.Row(0, networks.Count, cancellation);
        return [.. columns.Select(c => cells[networks.IndexOf(c)])];
    }

    private CellStatistics[] Pairs(IReadOnlyList<(int, int)> pairs, Func<int, Tensor> load, CancellationToken cancellation) => measure is InfluenceMeasure influence
        ? new InfluenceCells(influence, options, load).Compute(pairs, cancellation)
        : new HalfSamples(measure, options, load).Compute(pairs, cancellation);

    /// <summary>The same cell the other way round, of a symmetric measure: which side has no value changes places too.</summary>
    public static CellStatistics Mirrored(CellStatistics cell) =>
        cell.Undefined is not { } reason ? cell
        : reason.StartsWith("X ", StringComparison.Ordinal) ? cell with { Undefined = $"Y {reason[2..]}" }
        : reason.StartsWith("Y ", StringComparison.Ordinal) ? cell with { Undefined = $"X {reason[2..]}" }
        : cell;
}
