using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Artifacts;

/// <summary>The identity of a result: SHA-256 over the JSON of everything that determines it.</summary>
public static class ContentKey
{
    /// <summary>Lower-case hex SHA-256 of the parts as one JSON object, in the order given. Spec records keep their kind.</summary>
    public static string Of(params (string Name, object? Value)[] parts)
    {
        var json = new JsonObject();
        foreach (var (name, value) in parts)
        {
            json[name] = value is null ? null : SpecJson.ToKeyNode(value, value.GetType());
        }

        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(json)));
    }
}
