namespace Kindred.Web.Charts;

/// <summary>What the colours of a matrix reach from and to: 0 and 1 of a similarity; of a distance its largest value and its least.</summary>
/// <param name="LeastAlike">The value at the pale end.</param>
/// <param name="MostAlike">The value at the dark end, which is that of a network with itself.</param>
public readonly record struct ColourEnds(double LeastAlike, double MostAlike)
{
    /// <summary>Whether less is more alike.</summary>
    public bool OfDistance => MostAlike < LeastAlike;

    /// <summary>How far the colours of differences reach either way.</summary>
    public double Reach => Math.Abs(MostAlike - LeastAlike);

    /// <summary>Both ends, as a caption says them.</summary>
    public string Says => $"{MatrixView.Bound(Math.Min(LeastAlike, MostAlike))} to {MatrixView.Bound(Math.Max(LeastAlike, MostAlike))}{(OfDistance ? $", {MatrixView.Bound(MostAlike)} most alike" : "")}";

    /// <summary>How to read the sign of a matrix less its transpose.</summary>
    public string Contained => $"row contained in column where {(OfDistance ? "negative" : "positive")}";
}
