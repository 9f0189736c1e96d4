using Kindred.Web.Controls;
using Kindred.Web.Tables;

namespace Kindred.Web.Experiments;

/// <summary>The list of experiments as a table, in the columns that are shown.</summary>
public static class ExperimentPrint
{
    /// <param name="lines">In their order.</param>
    /// <param name="grids">What their grids are made of.</param>
    /// <param name="columns">In their order, after the name.</param>
    /// <param name="filter">What they passed.</param>
    /// <param name="now">When.</param>
    public static PrintedTable Of(IReadOnlyList<ExperimentLine> lines, IReadOnlyDictionary<long, GridLine> grids, IReadOnlyList<ExperimentColumn> columns, string? filter, DateTime now)
    {
        var table = new TableOf<ExperimentLine>().Value("id", e => e.Id).Text("Experiment", "name", e => e.Name);
        foreach (var column in columns)
        {
            Add(table, column, line => grids.GetValueOrDefault(line.Id));
        }

        return table.Table("experiments", $"{Words.Count(lines.Count, "experiment")}{(string.IsNullOrWhiteSpace(filter) ? "" : $" with {filter.Trim()}")}, as of {now:yyyy-MM-dd HH:mm} UTC."
            + (columns.Any(c => c.Name == "finding") ? " Inverted: mean similarity on inverted images between different architectures, at the least and the largest ε." : ""), lines);
    }

    private static TableOf<ExperimentLine> Add(TableOf<ExperimentLine> table, ExperimentColumn column, Func<ExperimentLine, GridLine?> grid) => column.Name switch
    {
        "status" => table.Text(column.Label, "status", e => e.Ended || e.Runs is null ? $"{e.Status}" : $"{e.Status}, {e.Runs.Share}"),
        "finding" => table.Written("Inverted, ε min", e => Words.Similarity(e.InvertedFrom)).Written("ε max", e => Words.Similarity(e.InvertedTo))
            .Value("inverted_from", e => e.InvertedFrom).Value("inverted_to", e => e.InvertedTo),
        "networks" => table.Count(column.Label, "networks", e => e.Networks),
        "tags" => table.Text(column.Label, "tags", e => string.Join("; ", e.Tags)),
        "dataset" => table.Written(column.Label, e => e.Data).Value("dataset", e => e.Dataset),
        "created" => table.Time("Created, UTC", "created_at", e => e.CreatedAt),
        "finished" => table.Time("Finished, UTC", "finished_at", e => e.FinishedAt),
        "architectures" => table.Text(column.Label, "architectures", e => string.Join("; ", grid(e)?.Architectures.Select(a => a.Label) ?? [])),
        "epsilons" => table.Text(column.Label, "epsilons", e => string.Join("; ", grid(e)?.Epsilons.Select(Words.Epsilon) ?? [])),
        "seeds" => table.Count(column.Label, "seeds", e => grid(e)?.Seeds),
        "objective" => table.Text(column.Label, "objective", e => e.Objective),
        "norm" => table.Text(column.Label, "norm", e => $"{e.Norm}"),
        "runs" => table.Written(column.Label, e => e.Runs?.Share ?? "").Value("runs_done", e => e.Runs?.Done ?? 0).Value("runs", e => e.Runs?.Count ?? 0),
        "note" => table.Text(column.Label, "note", e => e.Note, sentences: true),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Name, "not a column of the list"),
    };
}
