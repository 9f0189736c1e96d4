using System.Text.Json;
using Kindred.Engine.Specs;

namespace Kindred.Web.Api;

/// <summary>Reads a flat JSON object into a record, each field by itself, so that every one that is wrong is answered under its name.</summary>
public static class JsonFields
{
    private static readonly JsonSerializerOptions json = Options();

    /// <summary>The record, or why there is none.</summary>
    public static async Task<(T? Value, Failure? Failure)> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        var (body, failure) = await JsonBody.ReadAsync(request, cancellation);
        if (body is null)
        {
            return (null, failure);
        }

        using (body)
        {
            var errors = Check<T>(body.RootElement);
            return errors.Count > 0 ? (null, Failure.InvalidFields(errors)) : (body.RootElement.Deserialize<T>(json), null);
        }
    }

    private static Dictionary<string, string[]> Check<T>(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return new() { [""] = ["The body is an object."] };
        }

        var known = json.GetTypeInfo(typeof(T)).Properties.ToDictionary(p => p.Name);
        var errors = new Dictionary<string, string[]>();
        foreach (var field in body.EnumerateObject())
        {
            if (!known.TryGetValue(field.Name, out var property))
            {
                errors[field.Name] = [$"Unknown. This call knows {string.Join(", ", Spelling.NearestFirst(field.Name, known.Keys))}."];
            }
            else if (Wrong(field.Value, property.PropertyType) is { } message)
            {
                errors[field.Name] = [message];
            }
        }

        foreach (var missing in known.Values.Where(p => p.IsRequired && !body.TryGetProperty(p.Name, out _)))
        {
            errors[missing.Name] = ["Missing."];
        }

        return errors;
    }

    private static string? Wrong(JsonElement value, Type type)
    {
        try
        {
            value.Deserialize(type, json);
            return null;
        }
        catch (JsonException)
        {
            return type == typeof(string) ? "A text." : Nullable.GetUnderlyingType(type) == typeof(bool) || type == typeof(bool) ? "true or false."
                : (Nullable.GetUnderlyingType(type) ?? type) == typeof(int) ? "A whole number."
                : type.IsEnum ? $"One of {string.Join(", ", Enum.GetNames(type).Select(Spelling.CamelCase))}." : "A list of texts.";
        }
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };
        KindredApi.Configure(options);
        options.PropertyNameCaseInsensitive = false;
        return options;
    }
}
