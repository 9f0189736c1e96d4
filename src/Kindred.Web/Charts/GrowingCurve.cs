namespace Kindred.Web.Charts;

/// <summary>
/// A long curve that is drawn while it grows: what was drawn stays as it is and new points follow it, so that only they need to be sent; once half as
/// many again have come, all of it is thinned anew.
/// </summary>
internal sealed class GrowingCurve(int most)
{
    private IReadOnlyList<LinePoint> drawn = [];
    private LinePoint first;
    private LinePoint last;
    private int taken;

    /// <summary>The points to draw of all those measured so far.</summary>
    public IReadOnlyList<LinePoint> Of(IReadOnlyList<LinePoint> points)
    {
        if (points.Count <= most)
        {
            taken = 0;
            return points;
        }

        var grew = taken > 0 && points.Count >= taken && points[0] == first && points[taken - 1] == last;
        drawn = grew && drawn.Count + points.Count - taken <= most + most / 2 ? [.. drawn, .. points.Skip(taken)] : Curves.Thinned(points, most);
        (first, last, taken) = (points[0], points[^1], points.Count);
        return drawn;
    }
}
