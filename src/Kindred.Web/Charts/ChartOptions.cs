using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Kindred.Web.Charts;

/// <summary>What a reader has chosen for a chart, as it stands in the address: <c>log-y,smooth-0.9</c>.</summary>
/// <param name="LogX">Null for the chart's own choice.</param>
/// <param name="LogY">Null for the chart's own choice.</param>
/// <param name="Smoothing">Weight of the past in the moving average, from 0 (as measured) to under 1.</param>
public sealed record ChartOptions(bool? LogX = null, bool? LogY = null, double Smoothing = 0)
{
    /// <summary>The steps that are offered.</summary>
    public static IReadOnlyList<double> Steps { get; } = [0, 0.6, 0.8, 0.9, 0.95, 0.99];

    public static ChartOptions InAddress(string address, string key) =>
        Parse(QueryHelpers.ParseQuery(new Uri(address).Query).TryGetValue(key, out var value) ? value.ToString() : "");

    public static ChartOptions Parse(string text)
    {
        string[] words = text.Split(',');
        bool? Axis(string name) => words.Contains($"log-{name}") ? true : words.Contains($"linear-{name}") ? false : null;
        var smooth = words.FirstOrDefault(w => w.StartsWith("smooth-", StringComparison.Ordinal))?["smooth-".Length..];
        var weight = double.TryParse(smooth, NumberStyles.Float, CultureInfo.InvariantCulture, out var w) && w is > 0 and < 1 ? w : 0;
        return new(Axis("x"), Axis("y"), weight);
    }

    /// <summary>Null where nothing is chosen.</summary>
    public string? Write()
    {
        string[] words =
        [
            .. LogX is { } x ? [x ? "log-x" : "linear-x"] : Array.Empty<string>(),
            .. LogY is { } y ? [y ? "log-y" : "linear-y"] : Array.Empty<string>(),
            .. Smoothing > 0 ? [$"smooth-{Smoothing.ToString("0.##", CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
        ];
        return words.Length == 0 ? null : string.Join(',', words);
    }
}
