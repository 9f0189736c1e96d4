using System.Globalization;

namespace Kindred.Web.Compare;

/// <summary>A network as an address names it: "12" is network 12; "c40" is cell 40 of an experiment's grid, whose network need not be trained yet.</summary>
public readonly record struct NetworkReference(long Id, bool IsCell)
{
    private const char Cell = 'c';

    public static NetworkReference OfModel(long id) => new(id, false);

    /// <summary>A cell of a grid: by its network once it is trained.</summary>
    public static NetworkReference Of(long cellId, long? modelId) => modelId is { } model ? new(model, false) : new(cellId, true);

    public static NetworkReference? Parse(string text)
    {
        var isCell = text.StartsWith(Cell);
        return long.TryParse(text.AsSpan(isCell ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? new(id, isCell) : null;
    }

    public override string ToString() => IsCell ? $"{Cell}{Id}" : $"{Id}";
}

/// <summary>The networks an address names, in its order, each once.</summary>
/// <param name="References">At most <see cref="Most"/>.</param>
/// <param name="Unreadable">What names no network.</param>
/// <param name="Named">How many it names, with those over the limit.</param>
public sealed record NamedNetworks(IReadOnlyList<NetworkReference> References, IReadOnlyList<string> Unreadable, int Named)
{
    /// <summary>Networks compared at a time.</summary>
    public const int Most = 60;

    public static NamedNetworks Parse(string? text)
    {
        var parts = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        var read = parts.Select(NetworkReference.Parse).OfType<NetworkReference>().Distinct().ToList();
        return new([.. read.Take(Most)], [.. parts.Where(p => NetworkReference.Parse(p) is null)], read.Count);
    }
}
