namespace Kindred.Web.Experiments;

/// <summary>Which rows of a list are chosen, and on which one the keyboard stands.</summary>
public sealed class ListSelection
{
    private readonly HashSet<long> chosen = [];
    private long? anchor;

    public IReadOnlySet<long> Chosen => chosen;

    /// <summary>The row that the keyboard is on; null before it is used.</summary>
    public long? Current { get; private set; }

    /// <summary>Chooses a row or lets it go; with <paramref name="range"/> all from the last one touched to this one become what that one is.</summary>
    public void Toggle(IReadOnlyList<long> rows, long row, bool range)
    {
        var (from, to) = (anchor is { } a ? Index(rows, a) : -1, Index(rows, row));
        if (range && from >= 0 && to >= 0)
        {
            var on = chosen.Contains(rows[from]);
            foreach (var id in rows.Skip(Math.Min(from, to)).Take(Math.Abs(to - from) + 1))
            {
                Set(id, on);
            }
        }
        else
        {
            Set(row, !chosen.Contains(row));
        }

        (anchor, Current) = (row, row);
    }

    public void All(IReadOnlyList<long> rows, bool on)
    {
        foreach (var id in rows)
        {
            Set(id, on);
        }
    }

    public void Clear() => chosen.Clear();

    /// <summary>Moves the keyboard down or up; from nowhere to the first row.</summary>
    /// <returns>The row's place; null in an empty list.</returns>
    public int? Move(IReadOnlyList<long> rows, int by)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var at = Current is { } current ? Index(rows, current) : -1;
        var to = at < 0 ? 0 : Math.Clamp(at + by, 0, rows.Count - 1);
        Current = rows[to];
        return to;
    }

    /// <summary>What a key acts on: the chosen rows, or else the one the keyboard is on.</summary>
    public IReadOnlyList<long> Acted => chosen.Count > 0 ? [.. chosen] : Current is { } current ? [current] : [];

    /// <summary>Forgets rows that are no longer in the list.</summary>
    public void Keep(IReadOnlyCollection<long> rows)
    {
        chosen.IntersectWith(rows);
        Current = Current is { } current && rows.Contains(current) ? current : null;
    }

    private void Set(long row, bool on) => _ = on ? chosen.Add(row) : chosen.Remove(row);

    private static int Index(IReadOnlyList<long> rows, long row) => rows.Index().FirstOrDefault(r => r.Item == row, (-1, 0)).Item1;
}
