using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Kindred.Platform.Models;

namespace Kindred.Web.Models;

/// <summary>Turns a card and what its file turned out to be into an import, or says everything that is wrong, each under its field.</summary>
public sealed class NetworkCardReader(DatasetShelf shelf)
{
    private const int LongestName = 120;
    private const int LongestText = 500;
    private const string Prefix = "card.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter<Engine.Attacks.Norm>() },
    };

    /// <summary>Parses the card; null with the reason in <paramref name="errors"/> where it is no such JSON.</summary>
    public static NetworkCard? Parse(string? text, SpecErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            errors.Add("card", "Missing: a JSON object with at least a name.");
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<NetworkCard>(text, Json);
        }
        catch (JsonException e)
        {
            var at = e.Path is null or "$" ? "" : e.Path["$.".Length..];
            errors.Add(at.Length == 0 ? "card" : Prefix + at, e.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? "Unknown field." : $"Cannot be read (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): {e.Message.Split(" Path:")[0]}");
            return null;
        }
    }

    /// <summary>The import; not to be used where <paramref name="errors"/> has any.</summary>
    public async Task<ImportModelTask?> ReadAsync(
        NetworkCard card, NetworkFormat format, string weights, string? features, SpecErrors errors, CancellationToken cancellation)
    {
        Check(card, errors);
        var dataset = await DatasetAsync(card, errors, cancellation);
        if (dataset is null)
        {
            return null;
        }

        var file = new NetworkFile
        {
            Format = format,
            InputShape = Shape(card, dataset, errors),
            Classes = Classes(card, dataset, errors),
            Normalization = Normalisation(card, dataset.Shape.Channels, errors),
            Representation = format == NetworkFormat.TorchScript && card.Representation is { Length: > 0 } method ? method : null,
            Architecture = format == NetworkFormat.Safetensors ? Architecture(card, dataset, errors) : null,
        };
        CheckRepresentation(card, format, features, errors);
        return new ImportModelTask { Name = card.Name?.Trim() ?? "", Dataset = dataset, File = file, Weights = weights, Features = features, Card = Claims(card, format) };
    }

    private static void Check(NetworkCard card, SpecErrors errors)
    {
        if (card.Name?.Trim().Length is not (> 0 and <= LongestName))
        {
            errors.Add(Prefix + "name", $"A name of 1 to {LongestName} characters.");
        }

        foreach (var (field, text) in new[] { ("link", card.Link), ("authors", card.Authors), ("venue", card.Venue), ("footnote", card.Footnote) })
        {
            if (text?.Length > LongestText)
            {
                errors.Add(Prefix + field, $"At most {LongestText} characters.");
            }
        }

        if (card.Link is { Length: > 0 } && !(Uri.TryCreate(card.Link, UriKind.Absolute, out var link) && link.Scheme is "http" or "https"))
        {
            errors.Add(Prefix + "link", "An address that begins with http:// or https://.");
        }

        foreach (var (field, share) in new[] { ("cleanAccuracy", card.CleanAccuracy), ("reportedAccuracy", card.ReportedAccuracy), ("autoAttackAccuracy", card.AutoAttackAccuracy) })
        {
            if (share is not null and not (>= 0 and <= 1))
            {
                errors.Add(Prefix + field, "A share in 0 to 1.");
            }
        }

        if (card.Epsilon is not null and not (>= 0 and <= 100))
        {
            errors.Add(Prefix + "epsilon", "0 to 100 pixel units.");
        }
    }

    private async Task<ImageDataset?> DatasetAsync(NetworkCard card, SpecErrors errors, CancellationToken cancellation)
    {
        if (card.Dataset is { Length: > 0 } id)
        {
            var named = await shelf.FindAsync(id, cancellation);
            if (named is null || !await shelf.IsInstalledAsync(named, cancellation))
            {
                errors.Add(Prefix + "dataset", named is null ? $"There is no data set {id}." : $"{named.Title} is not installed yet.");
                return null;
            }

            return named;
        }

        var fitting = (await shelf.InstalledAsync(cancellation))
            .FirstOrDefault(d => (card.InputShape is null || card.InputShape.SequenceEqual([d.Shape.Channels, d.Shape.Height, d.Shape.Width]))
                && (card.Classes is null || card.Classes == d.ClassNames.Count));
        if (fitting is null || (card.InputShape is null && card.Classes is null))
        {
            errors.Add(Prefix + "dataset", "Name the data set whose test images it is tried on: none that is installed has this shape and number of classes, or neither is given.");
        }

        return fitting;
    }

    private static ImageShape Shape(NetworkCard card, ImageDataset dataset, SpecErrors errors)
    {
        if (card.InputShape is { } given && !given.SequenceEqual([dataset.Shape.Channels, dataset.Shape.Height, dataset.Shape.Width]))
        {
            errors.Add(Prefix + "inputShape", $"Channels, height, width as {dataset.Title} has them: [{dataset.Shape.Channels}, {dataset.Shape.Height}, {dataset.Shape.Width}].");
        }

        return dataset.Shape;
    }

    private static int Classes(NetworkCard card, ImageDataset dataset, SpecErrors errors)
    {
        if (card.Classes is { } given && given != dataset.ClassNames.Count)
        {
            errors.Add(Prefix + "classes", $"{dataset.Title} has {dataset.ClassNames.Count}.");
        }

        return dataset.ClassNames.Count;
    }

    private static Normalization Normalisation(NetworkCard card, int channels, SpecErrors errors)
    {
        var (mean, std) = (card.Mean ?? [0.0], card.Std ?? [1.0]);
        if ((mean.Count != 1 && mean.Count != channels) || !mean.All(double.IsFinite))
        {
            errors.Add(Prefix + "mean", $"1 or {channels} numbers.");
        }

        if ((std.Count != 1 && std.Count != channels) || !std.All(s => double.IsFinite(s) && s > 0))
        {
            errors.Add(Prefix + "std", $"1 or {channels} positive numbers.");
        }

        // one value and one per channel do not go together in one record
        var most = Math.Max(mean.Count, std.Count);
        return new([.. mean.Count == most ? mean : Enumerable.Repeat(mean[0], most)], [.. std.Count == most ? std : Enumerable.Repeat(std[0], most)]);
    }

    private static Architecture? Architecture(NetworkCard card, ImageDataset dataset, SpecErrors errors)
    {
        const string Field = Prefix + "architecture";
        if (card.Architecture is not { ValueKind: JsonValueKind.String or JsonValueKind.Object } given)
        {
            errors.Add(Field, $"Safetensors files hold weights alone: name the architecture, one of {string.Join(", ", Catalog<Architecture>.All.Select(a => a.Id))}.");
            return null;
        }

        using var spelled = given.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToDocument(new { kind = given.GetString() }) : null;
        var architecture = SpecJson.Read<Architecture>(spelled?.RootElement ?? given, errors, Field);
        architecture?.CheckFits(dataset.Shape, errors, Field + ".");
        return architecture;
    }

    private static void CheckRepresentation(NetworkCard card, NetworkFormat format, string? features, SpecErrors errors)
    {
        if (format == NetworkFormat.Safetensors && (features is not null || card.Representation is { Length: > 0 }))
        {
            errors.Add(features is not null ? "features" : Prefix + "representation", "Only with TorchScript: catalog architectures know their representation.");
        }

        if (features is not null && card.Representation is { Length: > 0 })
        {
            errors.Add(Prefix + "representation", "Either an exported method or a second file, not both.");
        }

        if (card.Representation is { } method && (method.Length > 100 || !method.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            errors.Add(Prefix + "representation", "The name of a Python method.");
        }
    }

    private static BroughtCard Claims(NetworkCard card, NetworkFormat format) => new()
    {
        Link = card.Link,
        Authors = card.Authors,
        Venue = card.Venue,
        Architecture = format == NetworkFormat.TorchScript && card.Architecture is { ValueKind: JsonValueKind.String } words ? words.GetString() : null,
        Norm = card.Norm,
        Epsilon = card.Epsilon,
        CleanAccuracy = card.CleanAccuracy,
        ReportedAccuracy = card.ReportedAccuracy,
        AutoAttackAccuracy = card.AutoAttackAccuracy,
        AdditionalData = card.AdditionalData,
        Footnote = card.Footnote,
    };
}
