using System.Reflection;
using System.Text.Json.Nodes;

namespace Kindred.Engine.Specs;

/// <summary>What a field of a spec holds.</summary>
public enum SpecFieldKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>One of <see cref="SpecField.Choices"/>.</summary>
    Choice,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A kind of <see cref="SpecField.Family"/> with its own fields.</summary>
    Family,

    /// <summary>A list of <see cref="SpecField.Item"/>.</summary>
    List,

    /// <summary>A record with its own fields.</summary>
    Record,
}

/// <summary>One allowed value.</summary>
/// <param name="Value">The value itself.</param>
/// <param name="Name">How JSON writes it: "Linf", "biased", 8 (without quotes for numbers).</param>
/// <param name="Label">How a form shows it.</param>
public sealed record SpecChoice(object Value, string Name, string Label);

/// <summary>One hyper-parameter: name, help, unit, range and default, read off the record's property and its attributes.</summary>
public sealed record SpecField
{
    /// <summary>The record's property.</summary>
    public required PropertyInfo Property { get; init; }

    /// <summary>camelCase name, as in JSON and in field paths.</summary>
    public required string Name { get; init; }

    /// <summary>Name shown to people.</summary>
    public required string Label { get; init; }

    /// <summary>One sentence of help; empty where the record gives none.</summary>
    public required string Help { get; init; }

    /// <summary>Unit, or null.</summary>
    public string? Unit { get; init; }

    public required SpecFieldKind Kind { get; init; }

    /// <summary>The value's type without <see cref="System.Nullable{T}"/>.</summary>
    public required Type Type { get; init; }

    /// <summary>True where empty (null) is a value.</summary>
    public required bool Nullable { get; init; }

    /// <summary>Smallest allowed value (of each item, on a list of numbers), or null.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest allowed value (of each item, on a list of numbers), or null.</summary>
    public double? Maximum { get; init; }

    /// <summary>True where <see cref="Minimum"/> itself is refused.</summary>
    public bool MinimumIsExclusive { get; init; }

    /// <summary>True where <see cref="Maximum"/> itself is refused.</summary>
    public bool MaximumIsExclusive { get; init; }

    /// <summary>Fewest items of a list, or characters of a text.</summary>
    public int? MinimumLength { get; init; }

    /// <summary>Most items of a list, or characters of a text.</summary>
    public int? MaximumLength { get; init; }

    /// <summary>Allowed values; empty where any value of the kind in the range is.</summary>
    public IReadOnlyList<SpecChoice> Choices { get; init; } = [];

    /// <summary>The value where none is given.</summary>
    public object? Default { get; init; }

    /// <summary>The family, where the kind is <see cref="SpecFieldKind.Family"/>.</summary>
    public CatalogFamily? Family { get; init; }

    /// <summary>What each item of a list is.</summary>
    public SpecField? Item { get; init; }

    /// <summary>The fields of a <see cref="SpecFieldKind.Record"/>; those of a family belong to its entries.</summary>
    public IReadOnlyList<SpecField> Fields => Kind == SpecFieldKind.Record ? SpecFields.Of(Type) : [];

    /// <summary>The default as JSON.</summary>
    public JsonNode? DefaultJson => SpecJson.ToNode(Default, Property.PropertyType);

    /// <summary>This field's value in a spec.</summary>
    public object? Get(object spec) => Property.GetValue(spec);

    /// <summary>A copy of a spec with another value here.</summary>
    public object With(object spec, object? value)
    {
        var copy = spec.GetType().GetMethod("<Clone>$")!.Invoke(spec, null)!; // what `with` calls
        Property.SetValue(copy, value);
        return copy;
    }

    /// <summary>The range in words with its unit, such as "0 to 10 pixel units"; null where there is none.</summary>
    public string? RangeText
    {
        get
        {
            var range = (Minimum, Maximum) switch
            {
                ({ } low, int.MaxValue) => $"{SpecText.Number(low)} or more", // the end of the type, not of the range
                ({ } low, { } high) => $"{(MinimumIsExclusive ? "more than " : "")}{SpecText.Number(low)} to {(MaximumIsExclusive ? "less than " : "")}{SpecText.Number(high)}",
                ({ } low, null) => $"{(MinimumIsExclusive ? "more than" : "at least")} {SpecText.Number(low)}",
                (null, { } high) => $"{(MaximumIsExclusive ? "less than" : "at most")} {SpecText.Number(high)}",
                _ => null,
            };
            return range is null || Unit is null ? range : $"{range} {Unit}";
        }
    }
}
