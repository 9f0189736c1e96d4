using System.Reflection;

namespace Kindred.Engine.Specs;

/// <summary>
/// The kinds of one family (attacks, architectures, …), found once in this assembly. Adding a kind means adding one file with a
/// sealed record that carries [CatalogId] and [About].
/// </summary>
/// <typeparam name="T">The abstract record of the family.</typeparam>
public static class Catalog<T>
    where T : class
{
    private static readonly Dictionary<string, CatalogEntry> ById;

    static Catalog()
    {
        All = CatalogEntry.Scan(typeof(T), typeof(CatalogEntry).Assembly.GetTypes());
        ById = All.ToDictionary(e => e.Id, StringComparer.Ordinal);
    }

    /// <summary>Every kind, sorted by id.</summary>
    public static IReadOnlyList<CatalogEntry> All { get; }

    /// <summary>The kind with this id, or null.</summary>
    public static CatalogEntry? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The kind with this id.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names it and those there are.</exception>
    public static CatalogEntry Get(string id) => Find(id) ??
        throw new KeyNotFoundException($"There is no {typeof(T).Name} \"{id}\". Known: {string.Join(", ", ById.Keys)}.");

    /// <summary>The entry of a record.</summary>
    public static CatalogEntry Of(T spec) => Get(IdOf(spec));

    /// <summary>The id of a record.</summary>
    /// <exception cref="ArgumentException">Its type has none.</exception>
    public static string IdOf(T spec) => spec.GetType().GetCustomAttribute<CatalogIdAttribute>()?.Id
        ?? throw new ArgumentException($"{spec.GetType().Name} has no [CatalogId].", nameof(spec));

    /// <summary>The record of this id with every hyper-parameter at its default.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names it and those there are.</exception>
    public static T Create(string id) => (T)Get(id).Default;
}
