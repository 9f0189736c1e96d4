using System.Globalization;
using System.Text.Json;

namespace Kindred.Engine.Specs;

/// <summary>Builds a spec from JSON by the fields' metadata; what cannot be read is reported and takes its default. Ranges are not its business.</summary>
internal static class SpecReader
{
    /// <summary>Reads a record, or a kind of a family where the type is one; null where not even its kind can be told.</summary>
    public static object? Read(Type type, JsonElement json, SpecErrors errors, string path)
    {
        var family = CatalogFamilies.All.FirstOrDefault(f => f.Type == type);
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, $"Expected an object{(family is null ? "" : " with \"kind\"")}, got {Describe(json)}.");
            return null;
        }

        var concrete = family is null ? type : KindOf(family, json, errors, path)?.Type;
        return concrete is null ? null : Fields(concrete, json, errors, path, hasKind: CatalogFamilies.Of(concrete) is not null);
    }

    private static CatalogEntry? KindOf(CatalogFamily family, JsonElement json, SpecErrors errors, string path)
    {
        var field = SpecText.Join(path, SpecJson.Kind);
        if (!json.TryGetProperty(SpecJson.Kind, out var kind))
        {
            errors.Add(field, $"Missing: which {family.Singular}? One of {family.Ids}.");
            return null;
        }

        if (kind.ValueKind != JsonValueKind.String)
        {
            errors.Add(field, $"Expected text, got {Describe(kind)}: one of {family.Ids}.");
            return null;
        }

        var id = kind.GetString()!;
        if (family.Find(id) is { } entry)
        {
            return entry;
        }

        errors.Add(field, $"There is no {family.Singular} \"{SpecText.Shortened(id)}\". Known: {family.Ids}.");
        return null;
    }

    private static object Fields(Type type, JsonElement json, SpecErrors errors, string path, bool hasKind)
    {
        var spec = SpecFields.DefaultOf(type);
        var fields = SpecFields.Of(type);
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var at = SpecText.Join(path, SpecText.Shortened(property.Name));
            if (!given.Add(property.Name))
            {
                errors.Add(at, "Given twice.");
            }
            else if (fields.FirstOrDefault(f => f.Name == property.Name) is { } field)
            {
                if (Value(field, property.Value, errors, at) is (true, var value))
                {
                    field.Property.SetValue(spec, value);
                }
            }
            else if (!(hasKind && property.Name == SpecJson.Kind))
            {
                errors.Add(at, Unknown(property.Name, [.. fields.Select(f => f.Name)]));
            }
        }

        return spec;
    }

    private static string Unknown(string name, string[] known) =>
        SpecText.Closest(name, known) is { } closest ? $"Unknown field \"{SpecText.Shortened(name)}\". Did you mean \"{closest}\"?"
        : known.Length == 0 ? $"Unknown field \"{SpecText.Shortened(name)}\": there are no settings here."
        : $"Unknown field \"{SpecText.Shortened(name)}\". Known: {string.Join(", ", known)}.";

    private static (bool Readable, object? Value) Value(SpecField field, JsonElement json, SpecErrors errors, string path)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return field.Nullable ? (true, null) : Refused(errors, path, $"Expected {Expected(field)}, got null.");
        }

        return field.Kind switch
        {
            SpecFieldKind.Integer when json.ValueKind == JsonValueKind.Number => Whole(field, json, errors, path),
            SpecFieldKind.Number when json.ValueKind == JsonValueKind.Number => Real(field, json, errors, path),
            SpecFieldKind.Boolean when json.ValueKind is JsonValueKind.True or JsonValueKind.False => (true, json.GetBoolean()),
            SpecFieldKind.Text when json.ValueKind == JsonValueKind.String => (true, json.GetString()),
            SpecFieldKind.Choice when json.ValueKind is JsonValueKind.String or JsonValueKind.Number => Choice(field, json, errors, path),
            SpecFieldKind.List when json.ValueKind == JsonValueKind.Array => List(field, json, errors, path),
            SpecFieldKind.Record or SpecFieldKind.Family when json.ValueKind == JsonValueKind.Object =>
                Read(field.Type, json, errors, path) is { } record ? (true, record) : (false, null),
            _ => Refused(errors, path, $"Expected {Expected(field)}, got {Describe(json)}."),
        };
    }

    private static (bool, object?) Whole(SpecField field, JsonElement json, SpecErrors errors, string path)
    {
        var text = json.GetRawText();
        if (!json.TryGetInt64(out var whole))
        {
            var number = double.Parse(text, CultureInfo.InvariantCulture); // 1e999 becomes infinity
            if (number != Math.Floor(number))
            {
                return Refused(errors, path, $"{SpecText.Shortened(text)} is not a whole number{(field.RangeText is { } range ? $": {range}" : "")}.");
            }

            if (Math.Abs(number) > 1L << 53)
            {
                return OutOfRange(field, text, errors, path);
            }

            whole = (long)number; // 1e3 and 3.0 are whole numbers too
        }

        return field.Type == typeof(long) ? (true, whole)
            : whole is >= int.MinValue and <= int.MaxValue ? (true, (int)whole)
            : OutOfRange(field, text, errors, path);
    }

    private static (bool, object?) Real(SpecField field, JsonElement json, SpecErrors errors, string path)
    {
        var text = json.GetRawText();
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? (true, number) : OutOfRange(field, text, errors, path);
    }

    private static (bool, object?) OutOfRange(SpecField field, string text, SpecErrors errors, string path) =>
        Refused(errors, path, field.RangeText is { } range
            ? $"{SpecText.Shortened(text)} is out of range: {range}."
            : $"{SpecText.Shortened(text)} is too large a number.");

    private static (bool, object?) Choice(SpecField field, JsonElement json, SpecErrors errors, string path)
    {
        var numeric = json.ValueKind == JsonValueKind.Number;
        var text = numeric ? SpecText.Shortened(json.GetRawText()) : $"\"{SpecText.Shortened(json.GetString()!)}\"";
        var choice = field.Choices.FirstOrDefault(c => c.Value is Enum or string
            ? !numeric && c.Name == json.GetString()
            : numeric && Convert.ToDouble(c.Value, CultureInfo.InvariantCulture).Equals(double.Parse(json.GetRawText(), CultureInfo.InvariantCulture)));
        return choice is null ? Refused(errors, path, $"{text} is not {Expected(field)}.") : (true, choice.Value);
    }

    private static (bool, object?) List(SpecField field, JsonElement json, SpecErrors errors, string path)
    {
        if (json.GetArrayLength() > field.MaximumLength)
        {
            return Refused(errors, path, SpecValidation.WrongLength(field, json.GetArrayLength())); // its items would only flood the answer
        }

        var items = Array.CreateInstance(field.Item!.Type, json.GetArrayLength());
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            // an unreadable item keeps its place, so that the paths of the others stay true
            items.SetValue(Value(field.Item, item, errors, $"{path}[{index}]") is (true, var value) ? value : SpecFields.StandIn(field.Item), index);
            index++;
        }

        return (true, items);
    }

    private static (bool, object?) Refused(SpecErrors errors, string path, string message)
    {
        errors.Add(path, message);
        return (false, null);
    }

    private static string Expected(SpecField field) => field.Kind switch
    {
        SpecFieldKind.Integer => $"a whole number{(field.RangeText is { } range ? $" ({range})" : "")}",
        SpecFieldKind.Number => $"a number{(field.RangeText is { } range ? $" ({range})" : "")}",
        SpecFieldKind.Boolean => "true or false",
        SpecFieldKind.Choice => $"one of {string.Join(", ", field.Choices.Select(c => c.Name))}",
        SpecFieldKind.Text => "text",
        SpecFieldKind.Family => "an object with \"kind\"",
        SpecFieldKind.List => "a list",
        _ => "an object",
    };

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
