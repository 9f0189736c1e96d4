using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Kindred.Engine.Specs;

/// <summary>
/// Specs as JSON: camelCase, a record of a family with its id as <c>"kind"</c> (written first, read anywhere), enums as text.
/// <see cref="Read{T}(JsonElement, SpecErrors, string)"/> takes what people write; <see cref="Deserialize{T}"/> what was stored.
/// </summary>
public static class SpecJson
{
    /// <summary>Name of the property that holds the id of a catalog entry.</summary>
    public const string Kind = "kind";

    /// <summary>The options; shared by every part that writes or reads specs.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions(WriteOnlyFields, WriteKinds);

    private static readonly JsonSerializerOptions KeyOptions = CreateOptions(WriteOnlyFields, WriteKinds, LeaveOutLaterDefaults);

    /// <summary>Writes a spec, or any object that holds specs.</summary>
    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Declared(typeof(T)), Options);

    /// <summary>A spec as a JSON tree; <paramref name="declared"/> is the type of the place it stands in.</summary>
    public static JsonNode? ToNode(object? value, Type declared) => JsonSerializer.SerializeToNode(value, Declared(declared), Options);

    /// <summary>As <see cref="ToNode"/>, for identities: without the properties that were added later (<see cref="AddedLaterAttribute"/>) and are at their default.</summary>
    public static JsonNode? ToKeyNode(object? value, Type declared) => JsonSerializer.SerializeToNode(value, Declared(declared), KeyOptions);

    /// <summary>Reads what <see cref="Serialize"/> wrote. Fields that are missing take their defaults; fields of older versions are passed over.</summary>
    /// <exception cref="JsonException">It is not such JSON, or names a kind that there is not.</exception>
    public static T Deserialize<T>(string json) => (T?)JsonSerializer.Deserialize(json, Declared(typeof(T)), Options)
        ?? throw new JsonException($"A {typeof(T).Name} is stored as null.");

    /// <summary>
    /// Reads a spec that a person or script wrote and reports everything that is wrong with it, keyed by field path: unknown fields
    /// and kinds, wrong types, missing values, ranges, then the rules across fields. Missing fields take their defaults.
    /// </summary>
    /// <param name="json">The JSON value.</param>
    /// <param name="errors">Takes what is wrong. Where it has any, the result must not be used.</param>
    /// <param name="path">Where the value stands in the request, such as <c>spec</c>.</param>
    /// <returns>The spec; where there are errors, a record with defaults in place of what is wrong, or null where there is none.</returns>
    public static T? Read<T>(JsonElement json, SpecErrors errors, string path = "")
        where T : class
    {
        var spec = SpecReader.Read(typeof(T), json, errors, path);
        return spec is null ? null : (T)SpecValidation.Check(spec, errors, path);
    }

    /// <summary>As <see cref="Read{T}(JsonElement, SpecErrors, string)"/>, from text that may not be JSON at all.</summary>
    public static T? Read<T>(string json, SpecErrors errors, string path = "")
        where T : class
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            errors.Add(path, $"This is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
            return null;
        }

        using (document)
        {
            return Read<T>(document.RootElement, errors, path);
        }
    }

    private static JsonSerializerOptions CreateOptions(params ReadOnlySpan<Action<JsonTypeInfo>> modifiers)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        foreach (var modifier in modifiers)
        {
            resolver.Modifiers.Add(modifier);
        }

        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            AllowOutOfOrderMetadataProperties = true,
            TypeInfoResolver = resolver,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }

    // computed properties (Label, Count, …) follow from the fields and would only grow stale
    private static void WriteOnlyFields(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null, IsExtensionData: false })
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private static void WriteKinds(JsonTypeInfo type)
    {
        if (CatalogFamilies.All.FirstOrDefault(f => f.Type == type.Type) is { } family)
        {
            type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = Kind };
            foreach (var entry in family.Entries)
            {
                type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(entry.Type, entry.Id));
            }
        }
    }

    private static void LeaveOutLaterDefaults(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(p => p.AttributeProvider?.IsDefined(typeof(AddedLaterAttribute), inherit: true) == true))
        {
            var standing = type.Type.IsAbstract ? null : ((PropertyInfo)property.AttributeProvider!).GetValue(SpecFields.DefaultOf(type.Type));
            property.ShouldSerialize = (_, value) => !Equals(value, standing);
        }
    }

    // a PgdAttack is written and read as an Attack, so that its kind is there whatever the variable's type
    private static Type Declared(Type type) => CatalogFamilies.Of(type)?.Type ?? type;
}
