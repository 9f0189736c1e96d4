using System.Text.Json;
using System.Text.Json.Nodes;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Comparisons;

/// <summary>What a matrix says of how its cells were computed.</summary>
internal static class MatrixProvenance
{
    /// <summary>Version of the engine.</summary>
    public static string? Engine { get; } = typeof(SimilarityMeasure).Assembly.GetName().Version?.ToString(3);

    /// <summary>What cells get beside their values.</summary>
    /// <param name="bootstrap">Draws of images; null for each kind of measure's usual number, 0 for no statistics at all.</param>
    /// <param name="permutations">Random orders of rows; null for the usual number.</param>
    public static MatrixOptions Options(int? bootstrap, int? permutations)
    {
        var usual = new MatrixOptions();
        return usual with
        {
            Images = true,
            Statistics = bootstrap is not 0 || permutations is > 0,
            Resamples = bootstrap ?? usual.Resamples,
            Halves = bootstrap ?? usual.Halves,
            Permutations = permutations ?? (bootstrap is 0 ? 0 : usual.Permutations),
        };
    }

    /// <summary>How intervals and null were computed; null where there are none.</summary>
    public static JsonObject? Statistics(SimilarityMeasure measure, MatrixOptions options)
    {
        if (!options.Statistics)
        {
            return null;
        }

        var method = measure.Statistics(options);
        var stated = new JsonObject { ["interval"] = method.Interval, ["draws"] = method.Draws, ["null"] = method.Null };
        if (method.Orders is { } orders)
        {
            stated["orders"] = orders;
        }

        return stated;
    }

    /// <summary>The layer that an experiment's matrix compares.</summary>
    public static string Layer(string provenance)
    {
        using var json = JsonDocument.Parse(provenance);
        return json.RootElement.TryGetProperty("layer", out var layer) ? layer.GetString()! : Classifier.Penultimate;
    }

    /// <summary>Key of the pairs that images were inverted on, and how; null where the matrix is on no inverted images.</summary>
    public static (string PairsKey, InversionMethod Method)? Inversion(string provenance)
    {
        using var json = JsonDocument.Parse(provenance);
        return json.RootElement.TryGetProperty("pairs", out var pairs) && pairs.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("inversion", out var method) && method.ValueKind == JsonValueKind.Object
            ? (pairs.GetProperty("key").GetString()!, SpecJson.Deserialize<InversionMethod>(method.GetRawText())) : null;
    }
}
