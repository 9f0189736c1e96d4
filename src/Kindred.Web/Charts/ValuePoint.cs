using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Kindred.Web.Charts;

/// <summary>One point on two axes of any quantities.</summary>
/// <param name="X">Place; above 0 on a logarithmic axis.</param>
/// <param name="Y">Place; above 0 on a logarithmic axis.</param>
/// <param name="Label">What stands beside it where there is room, and in the table.</param>
/// <param name="Colour">A colour token without its dashes.</param>
/// <param name="Mark">Its shape.</param>
public sealed record ValuePoint(double X, double Y, string Label, string Colour, PointMark Mark);

/// <summary>Shapes of points, in the order in which ranks take them; the first is hollow.</summary>
public sealed record PointMark(SymbolEnum Symbol, bool Filled, string Path)
{
    /// <summary>A shape for each rank, each once; the last stands for all beyond.</summary>
    public static IReadOnlyList<PointMark> Ranked { get; } =
    [
        new(SymbolEnum.Circle, false, "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z"),
        new(SymbolEnum.Circle, true, "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z"),
        new(SymbolEnum.Square, true, "M3 3h8v8H3z"),
        new(SymbolEnum.Diamond, true, "M7 1.5L12.5 7L7 12.5L1.5 7z"),
        new(SymbolEnum.TriangleUp, true, "M7 2L12.2 11.5H1.8z"),
        new(SymbolEnum.TriangleDown, true, "M7 12L12.2 2.5H1.8z"),
        new(SymbolEnum.Cross, true, "M5.2 2h3.6v3.2H12v3.6H8.8V12H5.2V8.8H2V5.2h3.2z"),
        new(SymbolEnum.Hexagon, true, "M7 1.5l4.8 2.75v5.5L7 12.5L2.2 9.75v-5.5z"),
        new(SymbolEnum.Star, true, "M7 1.2l1.7 3.9l4.2.4l-3.2 2.8l1 4.1L7 10.2l-3.7 2.2l1-4.1L1.1 5.5l4.2-.4z"),
    ];

    public static PointMark Of(int rank) => Ranked[Math.Min(rank, Ranked.Count - 1)];
}
