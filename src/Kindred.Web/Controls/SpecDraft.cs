using System.Text.Json;
using System.Text.Json.Nodes;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;

namespace Kindred.Web.Controls;

/// <summary>
/// A spec being edited, held as the JSON it will be stored as. What cannot be read as a number stays in it as the text that was typed,
/// so nothing typed is lost and the one validator of form, JSON and REST names it by its field.
/// </summary>
public sealed class SpecDraft
{
    private static readonly JsonSerializerOptions indented = new(SpecJson.Options) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, JsonNode?> left = [];
    private JsonObject root;

    private readonly Func<string, SpecErrors, object?> read;

    private SpecDraft(JsonObject root, Func<string, SpecErrors, object?> read)
    {
        (this.root, this.read) = (root, read);
        Check();
    }

    public static SpecDraft Of<T>(T spec)
        where T : class => new((JsonObject)SpecJson.ToNode(spec, typeof(T))!, (json, errors) => SpecJson.Read<T>(json, errors));

    /// <summary>All that is wrong now.</summary>
    public SpecErrors Errors { get; private set; } = new();

    /// <summary>What is edited, with defaults in place of what is wrong; null where it cannot be read at all.</summary>
    public object? Value { get; private set; }

    /// <summary><see cref="Value"/>, where it is an experiment's spec.</summary>
    public ExperimentSpec? Spec => Value as ExperimentSpec;

    /// <summary>Something was changed and checked.</summary>
    public event Action? Changed;

    public JsonNode? Get(string path)
    {
        JsonNode? node = root;
        foreach (var step in SpecPath.Steps(path))
        {
            node = (node, step) switch
            {
                (JsonObject record, string name) => record[name],
                (JsonArray list, int index) when index < list.Count => list[index],
                _ => null,
            };
        }

        return node;
    }

    public void Set(string path, JsonNode? value)
    {
        Put(path, value);
        Check();
        Changed?.Invoke();
    }

    /// <summary>Puts another kind of a family in a place; what was set for the kind left is kept to come back to.</summary>
    public void SetKind(string path, CatalogFamily family, string kind)
    {
        if (Get(path) is JsonObject old && old[SpecJson.Kind] is JsonValue before)
        {
            left[$"{path}:{before}"] = old.DeepClone();
        }

        Set(path, left.GetValueOrDefault($"{path}:{kind}")?.DeepClone() ?? SpecJson.ToNode(family.Find(kind)!.Default, family.Type));
    }

    public void Add(string path, JsonNode item)
    {
        if (Get(path) is JsonArray list)
        {
            list.Add(item);
            Check();
            Changed?.Invoke();
        }
    }

    /// <summary>Takes an item out of its list; one that has gone already, by a click made before that was seen, is left alone.</summary>
    public void Remove(JsonNode? item)
    {
        if (item?.Parent is JsonArray list && list.Remove(item))
        {
            Check();
            Changed?.Invoke();
        }
    }

    public string ToJson() => root.ToJsonString(indented);

    /// <summary>Takes over edited JSON; null, or why it is not an object of JSON.</summary>
    public string? Load(string json)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is not JsonObject loaded)
            {
                return "A spec is an object: { … }.";
            }

            root = loaded;
        }
        catch (JsonException e)
        {
            return e.LineNumber is null ? e.Message : $"This is not JSON (line {e.LineNumber + 1}, place {e.BytePositionInLine + 1}).";
        }

        Check();
        Changed?.Invoke();
        return null;
    }

    /// <summary>Messages of one field: its own, and those of the items of a list of plain values.</summary>
    public IReadOnlyList<string> ErrorsAt(string path, bool withItems = false) =>
        [.. Errors.ToDictionary().Where(e => e.Key == path || e.Key == $"{path}.{SpecJson.Kind}" || withItems && e.Key.StartsWith(path + "[", StringComparison.Ordinal)).SelectMany(e => e.Value)];

    /// <summary>Adds what the server found wrong on launching; it stays until the next change.</summary>
    public void Refuse(SpecErrors refused)
    {
        foreach (var (field, message) in refused.ToDictionary().SelectMany(e => e.Value.Select(m => (e.Key, m))))
        {
            if (field != "name" && !Errors.For(field).Contains(message))
            {
                Errors.Add(field, message);
            }
        }
    }

    private void Put(string path, JsonNode? value)
    {
        var steps = SpecPath.Steps(path).ToList();
        var parent = Get(SpecPath.Join(steps.SkipLast(1)));
        switch (parent, steps[^1])
        {
            case (JsonObject record, string name):
                record[name] = value;
                break;
            case (JsonArray list, int index):
                list[index] = value;
                break;
        }
    }

    /// <summary>Names the text that should have been a number, which tells one wrong item of a list from another.</summary>
    private string Named(string field, string message)
    {
        const string start = "Expected ", end = ", got text.";
        return message.StartsWith(start, StringComparison.Ordinal) && message.EndsWith(end, StringComparison.Ordinal) && Get(field) is JsonValue typed
            ? $"“{typed}” is not {message[start.Length..^end.Length]}."
            : message;
    }

    private void Check()
    {
        var found = new SpecErrors();
        Value = read(root.ToJsonString(), found);
        Errors = new SpecErrors();
        foreach (var (field, message) in found.ToDictionary().SelectMany(e => e.Value.Select(m => (e.Key, m))))
        {
            Errors.Add(field, Named(field, message));
        }
    }
}
