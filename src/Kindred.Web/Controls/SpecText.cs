using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kindred.Engine.Specs;

namespace Kindred.Web.Controls;

/// <summary>What is typed into a field of a spec, and the JSON it stands for.</summary>
public static partial class SpecText
{
    /// <summary>The JSON of typed text. Text that is no number stays text, for the validator to name.</summary>
    public static JsonNode? Parse(SpecField field, string text) => field.Kind switch
    {
        SpecFieldKind.List => new JsonArray([.. text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Number)]),
        SpecFieldKind.Integer or SpecFieldKind.Number => text.Trim() switch
        {
            "" => null,
            var typed => Number(Thousands().IsMatch(typed) ? typed.Replace(",", "") : typed),
        },
        _ => text,
    };

    /// <summary>The text a field shows for its JSON.</summary>
    public static string Write(JsonNode? json) => json switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(Write)),
        JsonValue value when value.TryGetValue<double>(out var number) => number.ToString("0.##########", CultureInfo.InvariantCulture),
        _ => json.ToString(),
    };

    /// <summary>Range and unit beside a label: "1 to 500", "× epsilon, 0 to 4". A unit that the label says already is not said twice.</summary>
    /// <param name="field">The field.</param>
    /// <param name="maximum">A lower end of the range that follows from other fields.</param>
    public static string Hint(SpecField field, double? maximum = null)
    {
        var range = (field.Minimum, maximum ?? field.Maximum) switch
        {
            ({ } low, int.MaxValue) => $"{Plain(low)} or more",
            ({ } low, { } high) => $"{Plain(low)} to {Plain(high)}",
            _ => "",
        };
        return (range, field.Unit) switch
        {
            ("", var unit) => unit ?? "",
            (_, null) => range,
            (_, var unit) when field.Label.EndsWith(unit, StringComparison.OrdinalIgnoreCase) => range,
            (_, var unit) when unit.StartsWith('×') => $"{unit}, {range}",
            (_, var unit) => $"{range} {unit}",
        };
    }

    private static string Plain(double value) => value switch
    {
        1e-6 => "10⁻⁶",
        1e-5 => "10⁻⁵",
        1e-4 => "10⁻⁴",
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    private static JsonValue Number(string typed)
    {
        if (long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return double.TryParse(typed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(typed);
    }

    [GeneratedRegex(@"^\d{1,3}(,\d{3})+$")]
    private static partial Regex Thousands();
}
