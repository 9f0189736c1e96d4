using Kindred.Engine.Evaluation;
using Kindred.Web.Controls;

namespace Kindred.Web.Tables;

/// <summary>
/// Lays rows out as a table, column by column: how people read a value and what programs get of it. Numbers stay what was measured: shares are
/// shares, times are ISO 8601, and a value that is not known is empty.
/// </summary>
public sealed class TableOf<TRow>
{
    private readonly List<(TableColumn Column, Func<TRow, string> Written)> written = [];
    private readonly List<(string Name, Func<TRow, object?> Value)> values = [];

    public TableOf<TRow> Text(string title, string name, Func<TRow, string?> of, bool sentences = false)
    {
        written.Add((new(title, Number: false) { Sentences = sentences }, row => of(row) is { Length: > 0 } text ? text : Words.None));
        return Value(name, of);
    }

    public TableOf<TRow> Number(string title, string name, Func<TRow, double?> of, Func<double, string> write) =>
        Written(title, row => of(row) is { } value ? write(value) : Words.None).Value(name, row => of(row));

    public TableOf<TRow> Count(string title, string name, Func<TRow, long?> of) =>
        Written(title, row => of(row) is { } value ? Words.Count(value) : Words.None).Value(name, row => of(row));

    /// <summary>In per cent, with its 95 % Wilson interval in brackets: "62.5 (59.4 to 65.5)".</summary>
    public TableOf<TRow> Accuracy(string title, string name, Func<TRow, Accuracy?> of) =>
        Written(title, row => of(row) is { } value ? Words.WithInterval(value) : Words.None)
            .Value($"{name}_accuracy", row => of(row)?.Value).Value($"{name}_low", row => of(row)?.Low).Value($"{name}_high", row => of(row)?.High).Value($"{name}_images", row => of(row)?.Count);

    public TableOf<TRow> Time(string title, string name, Func<TRow, DateTime?> of) =>
        Written(title, row => of(row) is { } at ? $"{at:yyyy-MM-dd HH:mm}" : Words.None).Value(name, row => of(row) is { } at ? $"{at:yyyy-MM-ddTHH:mm:ssZ}" : null);

    /// <summary>A column that people read, at the right as numbers stand.</summary>
    public TableOf<TRow> Written(string title, Func<TRow, string> of)
    {
        written.Add((new(title), of));
        return this;
    }

    /// <summary>A column that only programs get.</summary>
    public TableOf<TRow> Value(string name, Func<TRow, object?> of)
    {
        values.Add((name, of));
        return this;
    }

    /// <param name="name">File name without extension.</param>
    /// <param name="caption">What it shows and what it rests on.</param>
    /// <param name="rows">In their order.</param>
    /// <param name="group">What rows belong to, where the table is ruled into groups.</param>
    public PrintedTable Table(string name, string caption, IReadOnlyList<TRow> rows, Func<TRow, object?>? group = null) => new()
    {
        Name = name,
        Caption = caption,
        Columns = [.. written.Select(c => c.Column)],
        Rows = [.. rows.Select(row => (IReadOnlyList<string>)[.. written.Select(c => c.Written(row))])],
        Values = [[.. values.Select(v => v.Name)], .. rows.Select(row => (IReadOnlyList<object?>)[.. values.Select(v => v.Value(row))])],
        Groups = group is null ? [] : [.. rows.Index().Where(r => r.Index > 0 && !Equals(group(r.Item), group(rows[r.Index - 1]))).Select(r => r.Index)],
    };
}
