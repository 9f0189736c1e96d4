using System.Globalization;
using Kindred.Web.Api;
using Plotly.Blazor;

namespace Kindred.Web.Charts;

/// <summary>What Plotly draws.</summary>
public sealed record ChartDrawing(IList<ITrace> Traces, Plotly.Blazor.Layout Layout);

/// <summary>Values of charts as CSV: quoted where needed, numbers as round-trip text, a point as decimal sign.</summary>
internal static class ChartCsv
{
    public static string Of(IEnumerable<IEnumerable<object?>> rows) => string.Concat(rows.Select(r => string.Join(',', r.Select(Cell)) + "\r\n"));

    private static string Cell(object? value) => CsvText.Quoted(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
