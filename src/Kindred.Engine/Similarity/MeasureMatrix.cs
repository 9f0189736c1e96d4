using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Matrices of any measure, each cell with its interval and the level of unrelated representations: by <see cref="KernelMatrix"/> where the measure
/// is a kernel's, else pair by pair: from the images' influence on each value where that is known, from its own batches, or by random halves of the images and orders of rows.
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
        var cells = Values(networks, load, cancellation);
        for (var a = 0; options.Images && a < networks; a++)
        {
            // agreement is the same both ways, whatever the measure is
            var row = a;
            var images = Extremes(a, [.. Enumerable.Range(a + 1, networks - a - 1).Where(b => cells[row, b].Undefined is null || cells[b, row].Undefined is null)], load, cancellation);
            foreach (var (b, extremes) in images)
            {
                cells[a, b] = cells[a, b] with { Images = extremes };
                cells[b, a] = cells[b, a] with { Images = extremes };
            }
        }

        return cells;
    }

    private CellStatistics[,] Values(int networks, Func<int, Tensor> load, CancellationToken cancellation)
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
        var cells = Values(row, columns, load, cancellation);
        if (options.Images)
        {
            var images = Extremes(row, [.. columns.Where((c, i) => c != row && cells[i].Undefined is null)], load, cancellation);
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = cells[i] with { Images = images.GetValueOrDefault(columns[i]) };
            }
        }

        return cells;
    }

    private CellStatistics[] Values(int row, IReadOnlyList<int> columns, Func<int, Tensor> load, CancellationToken cancellation)
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

    // in float32: they are ordered by it, and written with two digits
    private static readonly ScalarType ranked = float32;

    private Dictionary<int, ImageExtremes?> Extremes(int row, IReadOnlyList<int> columns, Func<int, Tensor> load, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        using var own = columns.Count == 0 ? null : load(row);
        using var agreement = own is null ? null : new AgreementRow(measure, own, ranked);
        var found = new Dictionary<int, ImageExtremes?>();
        foreach (var column in columns)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var scope = NewDisposeScope();
            found[column] = agreement!.With(load(column)) is { } rated ? ImageExtremes.Of(rated.to(float32).cpu().data<float>().ToArray()) : null;
        }

        return found;
    }

    private CellStatistics[] Pairs(IReadOnlyList<(int, int)> pairs, Func<int, Tensor> load, CancellationToken cancellation) => measure switch
    {
        InfluenceMeasure influence => new InfluenceCells(influence, options, load).Compute(pairs, cancellation),
        BatchMeasure batches => new SubsetCells(batches, options, load).Compute(pairs, cancellation),
        _ => new HalfSamples(measure, options, load).Compute(pairs, cancellation),
    };

    /// <summary>The same cell the other way round, of a symmetric measure: which side has no value changes places too.</summary>
    public static CellStatistics Mirrored(CellStatistics cell) =>
        cell.Undefined is not { } reason ? cell
        : reason.StartsWith("X ", StringComparison.Ordinal) ? cell with { Undefined = $"Y {reason[2..]}" }
        : reason.StartsWith("Y ", StringComparison.Ordinal) ? cell with { Undefined = $"X {reason[2..]}" }
        : cell;
}
