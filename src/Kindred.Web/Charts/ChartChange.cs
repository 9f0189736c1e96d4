using Plotly.Blazor.Traces;

namespace Kindred.Web.Charts;

/// <summary>What a drawing has that the one before it had not: all that the browser is sent while a chart grows.</summary>
/// <param name="Added">Points to add at the ends of lines.</param>
/// <param name="Replaced">Lines whose points are others now.</param>
/// <param name="Labels">Where labels stand and what they say, in their order; null where none has moved.</param>
/// <param name="X">Ends of the horizontal axis; null where Plotly chooses them.</param>
/// <param name="Y">Ends of the vertical axis.</param>
internal sealed record ChartChange(
    IReadOnlyList<ChartChange.Line> Added, IReadOnlyList<ChartChange.Line> Replaced, IReadOnlyList<ChartChange.Label>? Labels, IList<object>? X, IList<object>? Y)
{
    /// <summary>Points of one line, the place of which among the traces is <paramref name="At"/>.</summary>
    internal sealed record Line(int At, IEnumerable<object> X, IEnumerable<object> Y, IEnumerable<string>? Text);

    /// <summary>A label in Plotly's own names.</summary>
    internal sealed record Label(object X, string? Xref, object Y, decimal? Xshift, decimal? Yshift, string Text);

    /// <summary>Null where the later must be drawn anew.</summary>
    public static ChartChange? Between(ChartDrawing drawn, ChartDrawing now)
    {
        var (before, after) = (Labelled(drawn), Labelled(now));
        if (drawn.Shape is null || drawn.Shape != now.Shape || before.Count != after.Count)
        {
            return null;
        }

        var (added, replaced) = (new List<Line>(), new List<Line>());
        foreach (var (at, (old, line)) in drawn.Traces.Cast<Scatter>().Zip(now.Traces.Cast<Scatter>()).Index())
        {
            var kept = old.X.Count;
            if (kept > line.X.Count || !old.X.SequenceEqual(line.X.Take(kept)) || !old.Y.SequenceEqual(line.Y.Take(kept)))
            {
                replaced.Add(new(at, line.X, line.Y, line.TextArray));
            }
            else if (kept < line.X.Count)
            {
                added.Add(new(at, line.X.Skip(kept), line.Y.Skip(kept), line.TextArray?.Skip(kept)));
            }
        }

        return new(added, replaced, before.SequenceEqual(after) ? null : after, now.Layout.XAxis[0].Range, now.Layout.YAxis[0].Range);
    }

    private static List<Label> Labelled(ChartDrawing drawing) => [.. (drawing.Layout.Annotations ?? []).Select(a => new Label(a.X, a.XRef, a.Y, a.XShift, a.YShift, a.Text))];
}
