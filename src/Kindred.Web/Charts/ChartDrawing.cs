using System.Globalization;
using Kindred.Web.Api;
using Plotly.Blazor;

namespace Kindred.Web.Charts;

/// <summary>What Plotly draws.</summary>
public sealed class ChartDrawing(IList<ITrace> traces, Plotly.Blazor.Layout layout)
{
    public IList<ITrace> Traces => traces;

    public Plotly.Blazor.Layout Layout => layout;

    /// <summary>The same for drawings that differ in their points and in how far their axes reach, which are then pushed without drawing anew; null where that is never so.</summary>
    public string? Shape { get; init; }

    /// <summary>What its axes are: a zoom lasts as long as they stay the same.</summary>
    public string Axes { get; init; } = "";
}

/// <summary>Values of charts as CSV: quoted where needed, numbers as round-trip text, a point as decimal sign.</summary>
internal static class ChartCsv
{
    public static string Of(IEnumerable<IEnumerable<object?>> rows) => string.Concat(rows.Select(r => string.Join(',', r.Select(Cell)) + "\r\n"));

    private static string Cell(object? value) => CsvText.Field(Convert.ToString(value, CultureInfo.InvariantCulture));
}
