using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Artifacts;

/// <summary>The identity of a result: SHA-256 over the JSON of everything that determines it.</summary>
public static class ContentKey
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true, // labels and the like follow from the rest
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(AddKinds),
    };

    /// <summary>Lower-case hex SHA-256 of the parts as one JSON object, in the order given. Spec records keep their kind.</summary>
    public static string Of(params (string Name, object? Value)[] parts)
    {
        var json = new JsonObject();
        foreach (var (name, value) in parts)
        {
            json[name] = value is null ? null : JsonSerializer.SerializeToNode(value, Family(value.GetType()), Options);
        }

        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json)));
    }

    private static Type Family(Type type) => KindOf(type) is null ? type : type.BaseType!;

    private static string? KindOf(Type type) => type.GetCustomAttribute<CatalogIdAttribute>(inherit: false)?.Id;

    private static void AddKinds(JsonTypeInfo info)
    {
        var entries = info.Type.IsAbstract ? info.Type.Assembly.GetTypes().Where(t => t.BaseType == info.Type && KindOf(t) is not null).ToList() : [];
        if (entries.Count > 0)
        {
            info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
            entries.ForEach(t => info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(t, KindOf(t)!)));
        }
    }
}
