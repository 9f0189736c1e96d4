namespace Kindred.Web.Charts;

/// <summary>One network, or one mean, on a plane.</summary>
/// <param name="X">Place.</param>
/// <param name="Y">Place.</param>
/// <param name="Label">What is said of it on hovering and in the table.</param>
/// <param name="Size">Diameter in pixels.</param>
/// <param name="Filled">Robust networks are filled, others hollow.</param>
/// <param name="Faint">Drawn pale, as the background of what is looked at.</param>
public sealed record PlanePoint(double X, double Y, string Label, double Size = 9, bool Filled = true, bool Faint = false);

/// <summary>Points of one architecture: colour and shape tell it together.</summary>
public sealed record PointSeries
{
    /// <summary>Name at the last point.</summary>
    public required string Name { get; init; }

    /// <summary>Catalog id of the architecture.</summary>
    public required string Kind { get; init; }

    public required IReadOnlyList<PlanePoint> Points { get; init; }

    /// <summary>Joins the points in their order.</summary>
    public bool Joined { get; init; }

    /// <summary>Writes the name beside the last point.</summary>
    public bool Named { get; init; } = true;
}
