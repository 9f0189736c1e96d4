namespace Kindred.Engine.Specs;

/// <summary>All that is wrong with a spec, keyed by field path in camelCase such as <c>training.epochs</c> or <c>architectures[1].depth</c>.</summary>
public sealed class SpecErrors
{
    private readonly SortedDictionary<string, List<string>> byField = new(StringComparer.Ordinal);

    public bool Any => byField.Count > 0;

    /// <summary>Adds one message. It names the legal range or choices.</summary>
    public void Add(string field, string message)
    {
        if (!byField.TryGetValue(field, out var messages))
        {
            byField[field] = messages = [];
        }

        messages.Add(message);
    }

    public IReadOnlyList<string> For(string field) => byField.TryGetValue(field, out var messages) ? messages : [];

    public IDictionary<string, string[]> ToDictionary() => byField.ToDictionary(e => e.Key, e => e.Value.ToArray());

    public override string ToString() => string.Join("; ", byField.SelectMany(e => e.Value.Select(m => $"{e.Key}: {m}")));
}

/// <summary>A spec with rules that no single field's range can state.</summary>
public interface ISpecRules
{
    /// <summary>Adds what is wrong; <paramref name="path"/> is the prefix of this record's fields ("" or "training.").</summary>
    void Check(SpecErrors errors, string path);
}

/// <summary>A spec that cannot be accepted, with every reason.</summary>
public sealed class SpecException(SpecErrors errors) : Exception(errors.ToString())
{
    public SpecErrors Errors { get; } = errors;
}
