namespace Kindred.Web.Charts;

/// <summary>What is done to a measured curve before it is drawn.</summary>
public static class Curves
{
    /// <summary>
    /// Exponential moving average, divided by the weights it has gathered so far, so that it does not start at 0 (the bias correction of
    /// Kingma and Ba, 2015, section 3).
    /// </summary>
    /// <param name="points">As measured.</param>
    /// <param name="weight">Weight of the past, 0 to under 1.</param>
    public static IReadOnlyList<LinePoint> Smoothed(IReadOnlyList<LinePoint> points, double weight)
    {
        var (sum, weights) = (0.0, 0.0);
        var smooth = new LinePoint[points.Count];
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Y is { } value)
            {
                sum = weight * sum + (1 - weight) * value;
                weights = weight * weights + (1 - weight);
            }

            smooth[i] = points[i] with { Y = points[i].Y is null ? null : sum / weights };
        }

        return smooth;
    }

    /// <summary>
    /// The points of a curve that draw its shape: in each of as many buckets the one that makes the largest triangle with the point kept before
    /// and the mean of the next bucket (LTTB; Steinarsson, 2013). First and last stay.
    /// </summary>
    public static IReadOnlyList<LinePoint> Thinned(IReadOnlyList<LinePoint> points, int most)
    {
        if (points.Count <= most)
        {
            return points;
        }

        LinePoint[] measured = [.. points.Where(p => p.Y is not null)];
        if (measured.Length <= most)
        {
            return measured;
        }

        var kept = new List<LinePoint>(most) { measured[0] };
        var width = (measured.Length - 2.0) / (most - 2);
        for (var bucket = 0; bucket < most - 2; bucket++)
        {
            int Start(int b) => Math.Min(1 + (int)(b * width), measured.Length - 1);
            var next = measured.AsSpan(Start(bucket + 1), Math.Max(1, Math.Min(Start(bucket + 2), measured.Length) - Start(bucket + 1)));
            var (x, y) = Mean(next);
            kept.Add(Largest(measured.AsSpan(Start(bucket), Math.Max(1, Start(bucket + 1) - Start(bucket))), kept[^1], x, y));
        }

        kept.Add(measured[^1]);
        return kept;
    }

    private static (double X, double Y) Mean(ReadOnlySpan<LinePoint> points)
    {
        var (x, y) = (0.0, 0.0);
        foreach (var point in points)
        {
            (x, y) = (x + point.X, y + point.Y!.Value);
        }

        return (x / points.Length, y / points.Length);
    }

    private static LinePoint Largest(ReadOnlySpan<LinePoint> points, LinePoint before, double x, double y)
    {
        var (best, largest) = (points[0], -1.0);
        foreach (var point in points)
        {
            var area = Math.Abs((before.X - x) * (point.Y!.Value - before.Y!.Value) - (before.X - point.X) * (y - before.Y!.Value));
            if (area > largest)
            {
                (best, largest) = (point, area);
            }
        }

        return best;
    }
}
