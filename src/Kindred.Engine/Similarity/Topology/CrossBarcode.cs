using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Kindred.Engine.Similarity.Topology;

/// <summary>
/// R-Cross-Barcode_1 of Barannikov et al. 2022: what changes in clusters and loops when distances w between n objects are replaced by the lesser of w and v,
/// at every scale. Their code takes dimension 1 of the Vietoris–Rips barcode of 2n vertices, distances 0 among the first n, w between the halves and
/// min(w,v) among the last n.
/// </summary>
/// <remarks>
/// <para>Computed on n + 1 vertices instead, which gives the same barcode. The first n vertices are one simplex at scale 0, so that the complex at scale t is that
/// of min(w,v) with a cone over the sets S of objects that have an object within w ≤ t of all of S. Those sets are the complex of w and, of one dimension, also
/// pairs that share such an object c; but such a pair a, b is homologous to the path a, c, b, the triangle being there in min(w,v), and joins no
/// components. Both cones thus have one image in H_1 and one kernel in H_0, hence the same H_1 with the same maps between scales: that of the complex of
/// min(w,v) relative to that of w. Its cells are the triangles of three objects at their largest min(w,v), and those of a pair with the apex at w.</para>
/// <para>Persistent cohomology over Z/2 as in Bauer, Ripser, Journal of Applied and Computational Topology 2021: coboundaries of edges, latest first, are
/// enumerated, never stored; the edges to the apex are cleared from the start; apparent pairs are neither reduced nor kept. With all edges in one strict order a
/// triangle belongs to its latest edge, and an edge with any triangle of its own, or with w ≤ v, is an apparent pair of length 0. What is left are edges of the
/// relative neighbourhood graph of min(w,v), about 2n. Their columns are reduced within a window of scales that widens only while it holds no pivot, since most
/// die soon. Beyond the least scale at which some object is near all others by w everything is a cone, so that no interval is left open.</para>
/// </remarks>
internal sealed class CrossBarcode
{
    /// <summary>Most objects: names of triangles, fewer than n³, are 32-bit.</summary>
    public const int MostObjects = 1290;

    private const int Never = int.MaxValue;

    [ThreadStatic]
    private static CrossBarcode? kept; // some megabytes that each of thousands of pairs would ask for anew

    private int n;
    private double[] first = []; // n×n
    private double[] second = [];
    private int[] firstOrder = []; // n(n−1)/2
    private int[] secondOrder = [];
    private int[] moments = []; // n×n, both halves: when the pair's edge comes; of one beyond the radius, and on the diagonal, never
    private int[] cones = []; // n×n: when the pair's triangle with the apex comes, where that is later than its edge
    private double[] scales = []; // by moment
    private int[] cells = []; // by moment: the pair whose edge comes, or the complement of that whose triangle with the apex does
    private int[] partners = []; // by moment of an edge: the slot of the triangle it is an apparent pair with, or −1
    private readonly List<int> columns = [];
    private readonly List<int> chain = []; // edges whose coboundaries sum to the column at hand
    private readonly List<int> chains = []; // those of all reduced columns, one after the other
    private readonly Dictionary<int, (int Start, int End)> owners = []; // by pivot: where its column's chain is
    private readonly CellSum column = new();
    private double radius; // of w

    private CrossBarcode()
    {
    }

    /// <summary>The thread's own, for n objects.</summary>
    /// <param name="objects">n, at least 2 and at most <see cref="MostObjects"/>.</param>
    public static CrossBarcode Of(int objects)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(objects, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(objects, MostObjects);
        kept ??= new();
        kept.n = objects;
        if (kept.moments.Length < objects * objects)
        {
            kept.Grow();
        }

        return kept;
    }

    private int Pairs => n * (n - 1) / 2;

    /// <summary>RTD_1(w,v) + RTD_1(v,w), each the sum of its barcode's lengths, over 2.</summary>
    /// <param name="w">Distances of one representation.</param>
    /// <param name="v">Those of the other, of the same objects.</param>
    /// <param name="names">What the objects of <paramref name="v"/> are called in <paramref name="w"/>; null where both have the same order.</param>
    public double Divergence(RankedDistances w, RankedDistances v, int[]? names = null)
    {
        Load(w, first, firstOrder, null);
        Load(v, second, secondOrder, names);
        return (Length(first, firstOrder, second, secondOrder, null) + Length(second, secondOrder, first, firstOrder, null)) / 2;
    }

    /// <summary>The intervals of R-Cross-Barcode_1(w,v) that are longer than 0, by birth and death.</summary>
    public List<(double Birth, double Death)> Bars(RankedDistances w, RankedDistances v)
    {
        Load(w, first, firstOrder, null);
        Load(v, second, secondOrder, null);
        var bars = new List<(double, double)>();
        Length(first, firstOrder, second, secondOrder, bars);
        return bars;
    }

    private void Grow()
    {
        (first, second, moments, cones) = (new double[n * n], new double[n * n], new int[n * n], new int[n * n]);
        (firstOrder, secondOrder, scales, cells, partners) = (new int[Pairs], new int[Pairs], new double[2 * Pairs], new int[2 * Pairs], new int[2 * Pairs]);
    }

    private void Load(RankedDistances from, double[] values, int[] order, int[]? names)
    {
        if (names is null)
        {
            from.Values.CopyTo(values);
            from.Order.CopyTo(order);
            return;
        }

        for (var rank = 0; rank < from.Order.Length; rank++)
        {
            var pair = from.Order[rank];
            var (i, j) = (names[pair / n], names[pair % n]);
            order[rank] = Math.Max(i, j) * n + Math.Min(i, j);
            values[order[rank]] = from.Values[pair];
        }
    }

    private double Length(double[] w, int[] wOrder, double[] v, int[] vOrder, List<(double, double)>? bars)
    {
        var count = Arrange(w, wOrder, v, vOrder);
        Pair(w, v, count);
        column.Fit(count * (n + 1));
        var total = 0.0;
        foreach (var edge in columns)
        {
            var death = scales[Reduce(w, v, edge, count)];
            if (death > scales[edge])
            {
                total += death - scales[edge];
                bars?.Add((scales[edge], death));
            }
        }

        return total;
    }

    // edges at min(w,v) and, where w is more, triangles with the apex at w, in one order: that of all pairs by w merged with those of v < w by v
    private int Arrange(double[] w, int[] wOrder, double[] v, int[] vOrder)
    {
        radius = Radius(w);
        Array.Fill(moments, Never, 0, n * n);
        var (count, atW, atV) = (0, 0, 0);
        while (true)
        {
            while (atV < Pairs && v[vOrder[atV]] >= w[vOrder[atV]])
            {
                atV++;
            }

            var (nextW, nextV) = (atW < Pairs ? w[wOrder[atW]] : double.PositiveInfinity, atV < Pairs ? v[vOrder[atV]] : double.PositiveInfinity);
            var scale = Math.Min(nextW, nextV);
            if (!(scale <= radius))
            {
                return count;
            }

            var pair = nextW <= nextV ? wOrder[atW++] : vOrder[atV++];
            var isCone = nextW <= nextV && v[pair] < w[pair];
            (scales[count], cells[count]) = (scale, isCone ? ~pair : pair);
            if (isCone)
            {
                cones[pair] = count;
            }
            else
            {
                moments[pair] = moments[pair % n * n + pair / n] = count;
            }

            count++;
        }
    }

    // the least scale at which some object is near all others
    private double Radius(double[] w)
    {
        var farthest = new double[n];
        for (var i = 1; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                (farthest[i], farthest[j]) = (Math.Max(farthest[i], w[i * n + j]), Math.Max(farthest[j], w[i * n + j]));
            }
        }

        return farthest.Min();
    }

    // apparent pairs, and the edges that are in none, latest first
    private void Pair(double[] w, double[] v, int count)
    {
        columns.Clear();
        chains.Clear();
        owners.Clear();
        for (var moment = count - 1; moment >= 0; moment--)
        {
            if (cells[moment] is >= 0 and var pair)
            {
                partners[moment] = w[pair] <= v[pair] ? 0 : Earlier(Moments(pair / n), Moments(pair % n), moment);
                if (partners[moment] < 0)
                {
                    columns.Add(moment);
                }
            }
        }
    }

    private ReadOnlySpan<int> Moments(int vertex) => moments.AsSpan(vertex * n, n);

    // the slot of the first vertex whose edges to both ends of an edge come before it
    private static int Earlier(ReadOnlySpan<int> one, ReadOnlySpan<int> other, int moment)
    {
        var (k, limit) = (0, Vector256.Create(moment));
        for (; k <= one.Length - Vector256<int>.Count; k += Vector256<int>.Count)
        {
            var both = Vector256.LessThan(Vector256.Max(Vector256.Create(one[k..]), Vector256.Create(other[k..])), limit);
            if (both != Vector256<int>.Zero)
            {
                return k + BitOperations.TrailingZeroCount(both.ExtractMostSignificantBits()) + 1;
            }
        }

        for (; k < one.Length; k++)
        {
            if (one[k] < moment && other[k] < moment)
            {
                return k + 1;
            }
        }

        return -1;
    }

    // when the class that an edge creates dies
    private int Reduce(double[] w, double[] v, int edge, int count)
    {
        chain.Clear();
        chain.Add(edge);
        var (span, end) = (Math.Max(64, count / 64), edge + Math.Max(64, count / 64));
        AddCoboundary(w, v, edge, edge, end);
        while (true)
        {
            var pivot = column.First();
            if (pivot < 0)
            {
                if (end >= count)
                {
                    throw new UnreachableException("an interval is left open, though all is a cone at the radius");
                }

                Cancel();
                var start = end;
                span *= 2;
                end += span;
                foreach (var other in chain)
                {
                    AddCoboundary(w, v, other, start, end);
                }

                continue;
            }

            var (moment, slot) = (pivot / (n + 1), pivot % (n + 1));
            if (cells[moment] >= 0 && partners[moment] == slot)
            {
                chain.Add(moment);
                AddCoboundary(w, v, moment, moment, end);
            }
            else if (owners.TryGetValue(pivot, out var owner))
            {
                for (var at = owner.Start; at < owner.End; at++)
                {
                    chain.Add(chains[at]);
                    AddCoboundary(w, v, chains[at], moment, end); // what comes before its pivot cancels
                }
            }
            else
            {
                Cancel();
                owners[pivot] = (chains.Count, chains.Count + chain.Count);
                chains.AddRange(chain);
                column.Clear();
                return moment;
            }
        }
    }

    // an edge added twice is not there
    private void Cancel()
    {
        chain.Sort();
        var kept = 0;
        for (var at = 0; at < chain.Count; at++)
        {
            if (kept > 0 && chain[kept - 1] == chain[at])
            {
                kept--;
            }
            else
            {
                chain[kept++] = chain[at];
            }
        }

        chain.RemoveRange(kept, chain.Count - kept);
    }

    // triangles on an edge that come within start ≤ moment < end: by moment of their latest edge, then in the slot of the vertex opposite to it, 0 being the apex
    private void AddCoboundary(double[] w, double[] v, int edge, int start, int end)
    {
        var pair = cells[edge];
        var (i, j) = (pair / n, pair % n);
        var one = Moments(i);
        var other = Moments(j);
        var apex = w[pair] <= v[pair] ? edge : w[pair] <= radius ? cones[pair] : Never;
        if (apex >= start && apex < end)
        {
            column.Add(apex * (n + 1));
        }

        var (k, own, from, limit) = (0, Vector256.Create(edge), Vector256.Create(start), Vector256.Create(end));
        for (; k <= n - Vector256<int>.Count; k += Vector256<int>.Count)
        {
            var latest = Vector256.Max(own, Vector256.Max(Vector256.Create(one[k..]), Vector256.Create(other[k..])));
            var within = (Vector256.LessThan(latest, limit) & Vector256.GreaterThanOrEqual(latest, from)).ExtractMostSignificantBits();
            for (; within != 0; within &= within - 1)
            {
                var lane = BitOperations.TrailingZeroCount(within);
                column.Add(Triangle(k + lane, latest[lane], one));
            }
        }

        for (; k < n; k++)
        {
            var latest = Math.Max(edge, Math.Max(one[k], other[k]));
            if (latest >= start && latest < end)
            {
                column.Add(Triangle(k, latest, one));
            }
        }

        int Triangle(int vertex, int latest, ReadOnlySpan<int> one) => latest * (n + 1) + (latest == edge ? vertex : latest == one[vertex] ? j : i) + 1;
    }
}
