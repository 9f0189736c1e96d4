using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;

namespace Kindred.Web.Catalog;

/// <summary>One family of the catalog: all kinds of attack, of architecture, …</summary>
/// <param name="Family">Its name in paths, such as attacks.</param>
/// <param name="Name">In words, one of them: "attack".</param>
/// <param name="Kinds">Sorted by id.</param>
public sealed record CatalogFamilyDocument(string Family, string Name, IReadOnlyList<CatalogKind> Kinds)
{
    public static CatalogFamilyDocument Of(CatalogFamily family) => new(family.Name, family.Singular, family.Entries.Select(CatalogKind.Of).ToList());
}

/// <summary>One kind: what goes into <c>"kind"</c> in a spec, and the parameters beside it.</summary>
public sealed record CatalogKind
{
    /// <summary>The value of <c>"kind"</c>; never changes.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required string Summary { get; init; }

    /// <summary>The paper.</summary>
    public required string? Reference { get; init; }

    public required IReadOnlyList<CatalogParameter> Parameters { get; init; }

    /// <summary>Declared mathematics; measures only.</summary>
    public MeasureProperties? Properties { get; init; }

    /// <summary>Images and classes; data sets only.</summary>
    public DatasetFacts? Dataset { get; init; }

    /// <summary>Names of the layers that can be inverted and compared, in forward order, at the defaults; architectures only.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    public static CatalogKind Of(CatalogEntry entry) => new()
    {
        Id = entry.Id,
        Name = entry.Name,
        Summary = entry.Summary,
        Reference = entry.Reference,
        Parameters = entry.Fields.Select(CatalogParameter.Of).ToList(),
        Properties = (entry.Default as SimilarityMeasure)?.Properties,
        Dataset = entry.Default is ImageDataset dataset ? DatasetFacts.Of(dataset) : null,
        Layers = (entry.Default as Architecture)?.LayerNames,
    };
}

/// <summary>One parameter: type, range, default and help.</summary>
public sealed record CatalogParameter
{
    /// <summary>Its name in JSON.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Label { get; init; }

    public required SpecFieldKind Type { get; init; }
    public required string? Help { get; init; }
    public required string? Unit { get; init; }

    /// <summary>True where null is a value.</summary>
    public required bool Nullable { get; init; }

    public required double? Minimum { get; init; }
    public required double? Maximum { get; init; }

    /// <summary>True where the minimum itself is refused.</summary>
    public required bool MinimumIsExclusive { get; init; }

    /// <summary>True where the maximum itself is refused.</summary>
    public required bool MaximumIsExclusive { get; init; }

    /// <summary>Allowed values, where not every one in the range is.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>The family whose kinds it takes, as in <c>/catalog/{family}</c>.</summary>
    public required string? Family { get; init; }

    /// <summary>Its value where none is given.</summary>
    public required JsonElement? Default { get; init; }

    public static CatalogParameter Of(SpecField field) => new()
    {
        Name = field.Name,
        Label = field.Label,
        Type = field.Kind,
        Help = field.Help.Length == 0 ? null : field.Help,
        Unit = field.Unit,
        Nullable = field.Nullable,
        Minimum = field.Minimum,
        Maximum = field.Maximum,
        MinimumIsExclusive = field.MinimumIsExclusive,
        MaximumIsExclusive = field.MaximumIsExclusive,
        Choices = field.Choices.Select(c => c.Name).ToList(),
        Family = field.Family?.Name,
        Default = field.DefaultJson is { } json ? json.Deserialize<JsonElement>() : null,
    };
}

/// <summary>What a data set holds.</summary>
/// <param name="Channels">Colour channels of an image.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Classes">Class names in label order.</param>
/// <param name="TrainingImages">Images of the training split.</param>
/// <param name="TestImages">Images of the test split.</param>
/// <param name="Shipped">True where it comes with Kindred; others are installed on first use.</param>
public sealed record DatasetFacts(int Channels, int Height, int Width, IReadOnlyList<string> Classes, int TrainingImages, int TestImages, bool Shipped)
{
    public static DatasetFacts Of(ImageDataset dataset) => new(dataset.Shape.Channels, dataset.Shape.Height, dataset.Shape.Width,
        dataset.ClassNames, dataset.Count(DatasetSplit.Train), dataset.Count(DatasetSplit.Test), dataset.Shipped);
}
