using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Inversions;

/// <summary>
/// Names of pair sets and inversions by what determines them, so that each is made once. The batch size is left out: it does not change
/// the result. Lower-case hex SHA-256.
/// </summary>
public static class InversionKey
{
    /// <summary>Raise it when the inverter's arithmetic changes: older inversions are then made anew, never mixed in.</summary>
    private const int Version = 1;

    /// <summary>Key of one network's inverted images.</summary>
    /// <param name="modelKey">The network's own key, which covers its data, training and seed.</param>
    /// <param name="pairsKey">The key of the pair set, from <see cref="Pairs"/>.</param>
    /// <param name="method">The optimizer with its settings.</param>
    public static string For(string modelKey, string pairsKey, InversionMethod method) =>
        Hash($"inversion {Version}\nmodel {modelKey}\npairs {pairsKey}\nmethod {Canonical(method)}");

    /// <summary>Key of a set of pairs drawn from a data set's test split.</summary>
    public static string Pairs(ImageDataset dataset, int pairSeed, int count)
    {
        var files = string.Concat(dataset.Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"\nfile {f.Name} {f.Sha256}"));
        return Hash($"pairs {Version}\ndataset {Id(dataset)}{files}\nsplit {DatasetSplit.Test}\nseed {pairSeed}\ncount {count}");
    }

    /// <summary>A method as JSON in which one way of inverting is always the same text: without what was added later and is at its default.</summary>
    public static string Text(InversionMethod method) => SpecJson.ToKeyNode(method, typeof(InversionMethod))!.ToJsonString();

    // not JSON: the key must outlive changes of property order, naming policy and number format there
    private static string Canonical(InversionMethod method) =>
        Id(method) + string.Concat(method.GetType().GetProperties()
            .Where(p => p.SetMethod is { IsPublic: true } && !IsLaterDefault(p, method))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => $" {p.Name}={Convert.ToString(p.GetValue(method), CultureInfo.InvariantCulture)}"));

    private static bool IsLaterDefault(PropertyInfo property, InversionMethod method) =>
        property.IsDefined(typeof(AddedLaterAttribute), inherit: true)
        && Equals(property.GetValue(method), property.GetValue(Activator.CreateInstance(method.GetType())));

    private static string Id(object entry) =>
        entry.GetType().GetCustomAttribute<CatalogIdAttribute>()?.Id ?? throw new InvalidOperationException($"{entry.GetType().Name} has no catalog id");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
