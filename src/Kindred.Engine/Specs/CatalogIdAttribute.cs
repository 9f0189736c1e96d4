namespace Kindred.Engine.Specs;

/// <summary>The stable id of a catalog entry. Ids live in users' databases and scripts: changing one is a migration.</summary>
/// <param name="id">Lower-case words joined by hyphens, such as <c>pgd</c> or <c>linear-cka</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CatalogIdAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}

/// <summary>What a catalog entry is, for forms, the catalog page and REST.</summary>
/// <param name="name">Its name in the field, such as "Projected gradient descent".</param>
/// <param name="summary">One or two sentences: what it does.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AboutAttribute(string name, string summary) : Attribute
{
    public string Name { get; } = name;
    public string Summary { get; } = summary;

    /// <summary>The paper (authors, title, venue, year), with equation or section where it helps.</summary>
    public string? Reference { get; init; }
}

/// <summary>The unit of a hyper-parameter, such as "pixel units", "epochs" or "× epsilon".</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnitAttribute(string unit) : Attribute
{
    public string Unit { get; } = unit;
}

/// <summary>
/// On a property that came to a record whose specs are stored already: at its default it is left out of keys, so that what was computed
/// before it existed is found again. Its default must be what was done before.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddedLaterAttribute : Attribute;
