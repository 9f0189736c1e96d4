namespace Kindred.Platform.Experiments;

/// <summary>A list as somebody likes to look at it: filter, order and columns under a name.</summary>
public sealed class SavedView
{
    public long Id { get; set; }
    public ListKind List { get; set; }
    public required string Name { get; set; }
    public string Filter { get; set; } = "";

    /// <summary>As in the address, such as "-createdAt"; empty is the list's own order.</summary>
    public string Sort { get; set; } = "";

    /// <summary>Names of columns in their order, joined by commas; empty are the list's own.</summary>
    public string Columns { get; set; } = "";

    /// <summary>Shown where an address asks for nothing; at most one of a list.</summary>
    public bool IsDefault { get; set; }

    public DateTime CreatedAt { get; set; }
}

/// <summary>Lists that views are saved of.</summary>
public enum ListKind
{
    Experiments,
    Runs,
}
