using System.Xml.Linq;
using Kindred.Web.Tables;

namespace Kindred.Web.Reports.Embeds;

/// <summary>An embed as it was drawn from the database.</summary>
public sealed record DrawnEmbed
{
    /// <summary>HTML between the figure's tags, without its caption.</summary>
    public required IReadOnlyList<XElement> Body { get; init; }

    /// <summary>What it shows and what it rests on: n, seeds, attack, measure.</summary>
    public required string Caption { get; init; }

    /// <summary>The values behind it; as a table for LaTeX too.</summary>
    public required PrintedTable Values { get; init; }

    /// <summary>A table is counted as one, anything else as a figure.</summary>
    public bool IsTable { get; init; }

    /// <summary>The drawing as a file of its own; null where there is none.</summary>
    public XElement? Drawing { get; init; }
}

/// <summary>An embed in its text: drawn, not there yet, or wrong.</summary>
/// <param name="Text">As written between the fences.</param>
public sealed record PlacedEmbed(string Text)
{
    public DrawnEmbed? Drawn { get; init; }

    /// <summary>Why there is nothing to draw yet.</summary>
    public string? Pending { get; init; }

    public IReadOnlyList<EmbedProblem> Problems { get; init; } = [];

    /// <summary>Line of the first fence, from 1.</summary>
    public int Line { get; init; }
}
