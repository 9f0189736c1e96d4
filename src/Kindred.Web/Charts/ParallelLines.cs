namespace Kindred.Web.Charts;

/// <summary>One axis of parallel coordinates.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Minimum">The value at its foot.</param>
/// <param name="Maximum">The value at its head.</param>
/// <param name="Logarithmic">Even steps are factors.</param>
/// <param name="Write">How values are written.</param>
public sealed record ParallelAxis(string Name, double Minimum, double Maximum, bool Logarithmic, Func<double, string> Write)
{
    /// <summary>Where a value stands between foot and head, 0 to 1; null where there is none.</summary>
    public double? Place(double? value) => value is not { } number ? null
        : Maximum <= Minimum ? 0.5
        : Logarithmic ? Math.Log(number / Minimum) / Math.Log(Maximum / Minimum)
        : (number - Minimum) / (Maximum - Minimum);
}

/// <summary>One line through all axes.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Colour">A colour token without its dashes.</param>
/// <param name="Dashed">Drawn dashed.</param>
/// <param name="Values">One for each axis; null where there is none.</param>
public sealed record ParallelLine(string Name, string Colour, bool Dashed, IReadOnlyList<double?> Values);
