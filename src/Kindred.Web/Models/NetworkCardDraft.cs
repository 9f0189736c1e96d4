using System.Globalization;
using System.Text.Json.Nodes;
using Kindred.Engine.Specs;
using Kindred.Web.Controls;

namespace Kindred.Web.Models;

/// <summary>A card as it is typed. What cannot be read as a number is sent as it is, for the one validator of form and REST to name it.</summary>
public sealed class NetworkCardDraft
{
    public string Name { get; set; } = "";
    public string Dataset { get; set; } = "";

    /// <summary>Catalog id of the architecture; empty where the file brings its own.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Its parameters as typed.</summary>
    public Dictionary<string, string> Parameters { get; } = [];

    public string Mean { get; set; } = "0";
    public string Std { get; set; } = "1";
    public string Representation { get; set; } = "";
    public string Authors { get; set; } = "";
    public string Link { get; set; } = "";
    public string Venue { get; set; } = "";
    public string Norm { get; set; } = "";
    public string Epsilon { get; set; } = "";
    public string CleanAccuracy { get; set; } = "";
    public string AutoAttackAccuracy { get; set; } = "";

    /// <summary>Numbers as the form writes them.</summary>
    public static string Text(IReadOnlyList<double> numbers) => string.Join(", ", numbers.Select(n => n.ToString("0.####", CultureInfo.InvariantCulture)));

    public string ToJson(CatalogEntry? architecture)
    {
        var card = new JsonObject { ["name"] = Name, ["dataset"] = Dataset, ["mean"] = Numbers(Mean), ["std"] = Numbers(Std) };
        if (architecture is not null)
        {
            var record = new JsonObject { [SpecJson.Kind] = architecture.Id };
            foreach (var field in architecture.Fields)
            {
                record[field.Name] = SpecText.Parse(field, Parameters.GetValueOrDefault(field.Name) ?? "");
            }

            card["architecture"] = record;
        }

        foreach (var (name, text) in new[] { ("representation", architecture is null ? Representation : ""), ("authors", Authors), ("link", Link), ("venue", Venue), ("norm", Norm) })
        {
            if (text.Trim().Length > 0)
            {
                card[name] = text.Trim();
            }
        }

        foreach (var (name, text) in new[] { ("epsilon", Epsilon), ("cleanAccuracy", CleanAccuracy), ("autoAttackAccuracy", AutoAttackAccuracy) })
        {
            if (text.Trim().Length > 0)
            {
                card[name] = Number(text);
            }
        }

        return card.ToJsonString();
    }

    private static JsonArray Numbers(string text) => [.. text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    private static JsonNode Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(text);
}
