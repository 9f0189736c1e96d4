using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;
using Kindred.Web.Comparisons;
using Kindred.Web.Controls;

namespace Kindred.Web.Compare;

/// <summary>Stored similarities between the chosen networks, as they are drawn.</summary>
/// <param name="Matrix">Networks that are trained, against each other.</param>
/// <param name="Rows">Mean of each one's row over the others; null where no cell of it is stored.</param>
/// <param name="Caption">What the values rest on.</param>
public sealed record ComparedCells(MatrixView Matrix, IReadOnlyList<(ComparedNetwork Network, double? Mean)> Rows, string Caption)
{
    public static ComparedCells Of(CompareView view, CellSource source, CellTable table)
    {
        var trained = view.Networks.Where(n => n.ModelId is not null).ToList();
        var facts = SpecJson.Deserialize<SimilarityMeasure>(source.Measure).Properties;
        var labels = trained.ConvertAll(n => n.Label.Replace("ε ", "ε\u00a0").Replace("seed ", "seed\u00a0")); // broken, if at all, between words and not before a number
        var values = trained.Select((_, r) => (IReadOnlyList<double>)[.. trained.Select((_, c) => table.Cells[r, c]?.Value ?? double.NaN)]).ToList();
        var (low, high) = MatrixViews.Range(values.SelectMany(v => v), facts);
        var places = Enumerable.Range(0, trained.Count).ToList();
        var matrix = new MatrixView
        {
            Rows = labels,
            Columns = labels,
            Values = values,
            Undefined = places.SelectMany(r => places.Select(c => (r, c))).Where(p => table.Cells[p.r, p.c]?.Undefined is not null).ToDictionary(p => p, p => table.Cells[p.r, p.c]!.Undefined!),
            Unconverged = table.Unconverged,
            Diagonal = facts is { LargerIsMoreSimilar: true, Maximum: 1 },
            LeastAlike = facts.LargerIsMoreSimilar ? low : high,
            MostAlike = facts.LargerIsMoreSimilar ? high : low,
            Missing = "not computed",
        };
        return new(matrix, [.. trained.Select(n => (n, table.RowMean(n.ModelId!.Value)))], Says(view, source, table, trained.Count));
    }

    private static string Says(CompareView view, CellSource source, CellTable table, int trained) => string.Join(" ", new[]
    {
        source.ImageSet == ImageSets.Inverted ? "Rows: inverted through; columns: observing." : null,
        $"{Words.Sentence(ImageSets.Explained(source.ImageSet))}{(source.Pairs is { } pairs ? $", {Words.Count(pairs, "pair")}" : "")}; {source.MeasureLabel}, penultimate layer.",
        source.Matrices.Count == 1 ? "From one matrix." : $"From {Words.Spelled(source.Matrices.Count)} matrices of the same measure, images and method; of two values of one cell the newer.",
        table.Stored < table.Pairs ? $"{Words.Count(table.Pairs - table.Stored)} of {Words.Count(table.Pairs, "cell")} not computed." : null,
        table.Unconverged.Count > 0 ? "Marked: on inversions of which more than a quarter are unconverged." : null,
        view.Networks.Count > trained ? $"{Words.Sentence(Words.Count(view.Networks.Count - trained, "network"))} not trained yet." : null,
    }.OfType<string>());
}
