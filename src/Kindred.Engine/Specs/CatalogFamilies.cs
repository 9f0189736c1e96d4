using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Training;

namespace Kindred.Engine.Specs;

/// <summary>A family of the catalog under the plural name that REST uses.</summary>
/// <param name="Name">Such as <c>attacks</c>.</param>
/// <param name="Singular">In words, such as "attack".</param>
/// <param name="Type">The abstract record.</param>
/// <param name="Entries">Its kinds, sorted by id.</param>
public sealed record CatalogFamily(string Name, string Singular, Type Type, IReadOnlyList<CatalogEntry> Entries)
{
    /// <summary>The kind with this id, or null.</summary>
    public CatalogEntry? Find(string id) => Entries.FirstOrDefault(e => e.Id == id);

    /// <summary>The ids, for messages.</summary>
    public string Ids => string.Join(", ", Entries.Select(e => e.Id));
}

/// <summary>Every family of the catalog.</summary>
public static class CatalogFamilies
{
    private static readonly Lazy<IReadOnlyList<CatalogFamily>> Families = new(() =>
    [
        Family<Attack>("attacks", "attack"),
        Family<Architecture>("architectures", "architecture"),
        Family<Objective>("objectives", "objective"),
        Family<Optimizer>("optimizers", "optimizer"),
        Family<LearningRateSchedule>("schedules", "learning-rate schedule"),
        Family<ImageDataset>("datasets", "data set"),
        Family<InversionMethod>("inversions", "inversion method"),
        Family<SimilarityMeasure>("measures", "similarity measure"),
    ]);

    public static IReadOnlyList<CatalogFamily> All => Families.Value;

    /// <summary>The family with this plural name, or null.</summary>
    public static CatalogFamily? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The family that a type is, or is a kind of; null where it is neither.</summary>
    public static CatalogFamily? Of(Type type) => All.FirstOrDefault(f => f.Type.IsAssignableFrom(type));

    private static CatalogFamily Family<T>(string name, string singular)
        where T : class => new(name, singular, typeof(T), Catalog<T>.All);
}
