namespace Kindred.Web.Experiments;

/// <summary>A column of the list of experiments that can be shown, hidden and moved. Star and name always stand first.</summary>
/// <param name="Name">In addresses and saved views.</param>
/// <param name="Label">Its heading.</param>
/// <param name="Sort">The order it gives, as in the address; null where there is none.</param>
/// <param name="Right">Numbers stand right.</param>
/// <param name="Width">CSS width: the table does not move while rows come into view.</param>
public sealed record ExperimentColumn(string Name, string Label, string? Sort, bool Right, string Width);

/// <summary>Columns of the list of experiments.</summary>
public static class ExperimentColumns
{
    public static IReadOnlyList<ExperimentColumn> All { get; } =
    [
        new("status", "State", "-status", false, "204px"),
        new("finding", "Inverted, ε min → max", "-finding", false, "164px"),
        new("networks", "Networks", "-networks", true, "72px"),
        new("tags", "Tags", null, false, "150px"),
        new("dataset", "Data", "dataset", false, "132px"),
        new("created", "Created", "-createdAt", true, "88px"),
        new("finished", "Finished", "-finishedAt", true, "88px"),
        new("architectures", "Architectures", null, false, "170px"),
        new("epsilons", "ε", null, false, "104px"),
        new("seeds", "Seeds", null, true, "58px"),
        new("objective", "Objective", null, false, "116px"),
        new("norm", "Norm", null, false, "56px"),
        new("runs", "Runs", null, true, "92px"),
        new("note", "Note", null, false, "200px"),
    ];

    /// <summary>Shown where nobody has chosen.</summary>
    public static IReadOnlyList<ExperimentColumn> Usual { get; } = [.. All.Take(6)];

    /// <summary>Columns of an address, in its order; unknown ones are passed over, none at all are the usual ones.</summary>
    public static IReadOnlyList<ExperimentColumn> Read(string? names)
    {
        var chosen = (names ?? "").Split(',').Distinct().Select(n => All.FirstOrDefault(c => c.Name == n)).OfType<ExperimentColumn>().ToList();
        return chosen.Count == 0 ? Usual : chosen;
    }

    /// <summary>As in addresses; empty for the usual ones.</summary>
    /// <param name="columns">In their order.</param>
    /// <param name="all">Names the usual ones too.</param>
    public static string Write(IReadOnlyList<ExperimentColumn> columns, bool all = false) => !all && columns.SequenceEqual(Usual) ? "" : string.Join(',', columns.Select(c => c.Name));
}
