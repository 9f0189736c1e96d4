namespace Kindred.Web.Charts;

/// <summary>Where labels of one column stand that would cover each other at the places they belong to.</summary>
internal static class LabelSpread
{
    /// <summary>The least moves that leave a line of text between any two and none below 0.</summary>
    /// <param name="places">Where each belongs, in pixels above the axis, from the top down.</param>
    /// <param name="line">Pixels of a line of text.</param>
    /// <returns>Where each stands.</returns>
    public static double[] Apart(IReadOnlyList<double> places, double line)
    {
        var groups = new List<(double Middle, int Count)>(); // labels that touch stand around the middle of their ends
        foreach (var place in places)
        {
            groups.Add((place, 1));
            while (groups is [.., var above, var below] && above.Middle - (below.Middle + line * (above.Count + below.Count) / 2.0) < 0)
            {
                groups.RemoveRange(groups.Count - 2, 2);
                groups.Add(((above.Middle * above.Count + below.Middle * below.Count) / (above.Count + below.Count), above.Count + below.Count));
            }
        }

        var stand = groups.SelectMany(g => Enumerable.Range(0, g.Count).Select(i => g.Middle + line * ((g.Count - 1) / 2.0 - i))).ToArray();
        var floor = 0.0;
        for (var i = stand.Length - 1; i >= 0 && stand[i] < floor; i--, floor += line)
        {
            stand[i] = floor;
        }

        return stand;
    }
}
