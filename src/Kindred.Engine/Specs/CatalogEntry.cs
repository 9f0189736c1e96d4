using System.Reflection;

namespace Kindred.Engine.Specs;

/// <summary>One kind of a family: what it is and which hyper-parameters it has. Built by reflection only; no tensor is touched.</summary>
public sealed class CatalogEntry
{
    private readonly Lazy<object> defaults;

    private CatalogEntry(string id, Type type, AboutAttribute about)
    {
        Id = id;
        Type = type;
        Name = about.Name;
        Summary = about.Summary;
        Reference = about.Reference;
        defaults = new(() => Activator.CreateInstance(type)!);
    }

    /// <summary>The stable id, written as <c>"kind"</c> in JSON.</summary>
    public string Id { get; }

    /// <summary>The sealed record.</summary>
    public Type Type { get; }

    /// <summary>Its name in the field.</summary>
    public string Name { get; }

    /// <summary>One or two sentences: what it does.</summary>
    public string Summary { get; }

    /// <summary>The paper, or null.</summary>
    public string? Reference { get; }

    /// <summary>The record with every hyper-parameter at its default.</summary>
    public object Default => defaults.Value;

    /// <summary>Its hyper-parameters in the order of declaration.</summary>
    public IReadOnlyList<SpecField> Fields => SpecFields.Of(Type);

    /// <summary>The entries of a family among the given types, sorted by id.</summary>
    /// <param name="family">The abstract record.</param>
    /// <param name="types">Types to look through; those that do not derive from the family are passed over.</param>
    /// <exception cref="InvalidOperationException">A kind has no id or no [About], is not sealed, cannot be built without arguments, or shares its id.</exception>
    public static IReadOnlyList<CatalogEntry> Scan(Type family, IEnumerable<Type> types)
    {
        var entries = new SortedDictionary<string, CatalogEntry>(StringComparer.Ordinal);
        foreach (var type in types.Where(t => !t.IsAbstract && family.IsAssignableFrom(t)))
        {
            var id = type.GetCustomAttribute<CatalogIdAttribute>()?.Id
                ?? throw new InvalidOperationException($"{type.Name} is a kind of {family.Name} but has no [CatalogId].");
            var about = type.GetCustomAttribute<AboutAttribute>()
                ?? throw new InvalidOperationException($"{type.Name} is a kind of {family.Name} but has no [About].");
            if (!type.IsSealed || type.GetConstructor(Type.EmptyTypes) is null)
            {
                throw new InvalidOperationException($"{type.Name} must be sealed and have a constructor without parameters.");
            }

            if (!entries.TryAdd(id, new CatalogEntry(id, type, about)))
            {
                throw new InvalidOperationException($"{type.Name} and {entries[id].Type.Name} share the {family.Name} id \"{id}\".");
            }
        }

        return [.. entries.Values];
    }
}
