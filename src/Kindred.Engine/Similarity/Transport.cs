using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// The transportation problem with equal supplies and equal demands, solved exactly by shortest augmenting paths: with supply and demand 1
/// the linear assignment problem, for which this is the algorithm of Jonker and Volgenant (Computing 1987; rectangular: Crouse, IEEE
/// Transactions on Aerospace and Electronic Systems 2016). Its result belongs to whole units, so it is exact but for rounding of the costs.
/// </summary>
internal sealed class Transport
{
    private readonly double[,] cost; // p×q
    private readonly int[,] flow; // p×q
    private readonly double[] sourcePotential, sinkPotential; // cost − potentials ≥ 0, and 0 wherever something flows
    private readonly int[] room; // what each sink still takes
    private readonly double[] distance; // to each sink, from the source being emptied
    private readonly int[] sinkFrom, sourceFrom; // where the shortest path to each comes from
    private readonly bool[] sinkSettled;
    private readonly double[] sourceDistance; // NaN until scanned

    private Transport(double[,] cost, int demand)
    {
        this.cost = cost;
        var (p, q) = (cost.GetLength(0), cost.GetLength(1));
        flow = new int[p, q];
        (sourcePotential, sinkPotential) = (new double[p], new double[q]);
        room = new int[q];
        Array.Fill(room, demand);
        (distance, sinkFrom, sinkSettled) = (new double[q], new int[q], new bool[q]);
        (sourceDistance, sourceFrom) = (new double[p], new int[p]);
    }

    /// <summary>The cheapest way to send <paramref name="supply"/> units from each of p sources to q sinks that take <paramref name="demand"/> each.</summary>
    /// <param name="cost">p×q, finite, per unit.</param>
    /// <param name="supply">Units at each source; p·supply is at most q·demand.</param>
    /// <param name="demand">Most units each sink takes.</param>
    /// <returns>Units sent, p×q.</returns>
    public static int[,] Cheapest(double[,] cost, int supply, int demand)
    {
        if ((long)cost.GetLength(0) * supply > (long)cost.GetLength(1) * demand)
        {
            throw new ArgumentException($"{cost.GetLength(0)} sources of {supply} do not fit into {cost.GetLength(1)} sinks of {demand}", nameof(supply));
        }

        var transport = new Transport(cost, demand);
        for (var source = 0; source < cost.GetLength(0); source++)
        {
            for (var left = supply; left > 0;)
            {
                left -= transport.Augment(source, left);
            }
        }

        return transport.flow;
    }

    /// <summary>The largest sum of gains (p×q) over assignments of each of the fewer of rows and columns to one of the others.</summary>
    public static double MostOfAssignment(Tensor gains)
    {
        var upright = gains.shape[0] <= gains.shape[1] ? gains : gains.t();
        var cost = ToArray(-upright);
        var assigned = Cheapest(cost, 1, 1);
        var sum = 0.0;
        foreach (var (value, units) in cost.Cast<double>().Zip(assigned.Cast<int>()))
        {
            sum -= units * value;
        }

        return sum;
    }

    /// <summary>A matrix as an array.</summary>
    public static double[,] ToArray(Tensor matrix)
    {
        var array = new double[matrix.shape[0], matrix.shape[1]];
        Buffer.BlockCopy(matrix.contiguous().data<double>().ToArray(), 0, array, 0, sizeof(double) * array.Length);
        return array;
    }

    // sends up to that many units along one shortest path to a sink with room, and returns how many
    private int Augment(int source, int most)
    {
        Array.Fill(distance, double.PositiveInfinity);
        Array.Fill(sourceDistance, double.NaN);
        Array.Clear(sinkSettled);
        var (sink, length) = NearestWithRoom(source);
        Reprice(length);

        var units = Math.Min(most, room[sink]);
        for (var (j, i) = (sink, sinkFrom[sink]); i != source; i = sinkFrom[j])
        {
            j = sourceFrom[i]; // what i sends to the sink before it is taken back
            units = Math.Min(units, flow[i, j]);
        }

        room[sink] -= units;
        for (var j = sink; ;)
        {
            var i = sinkFrom[j];
            flow[i, j] += units;
            if (i == source)
            {
                return units;
            }

            j = sourceFrom[i];
            flow[i, j] -= units;
        }
    }

    // Dijkstra's algorithm over reduced costs; a settled sink leads back, at no cost, to every source that sends to it
    private (int Sink, double Length) NearestWithRoom(int source)
    {
        var reached = new Stack<int>([source]);
        var length = 0.0;
        sourceDistance[source] = 0;
        while (true)
        {
            while (reached.TryPop(out var i))
            {
                Scan(i, length);
            }

            var sink = Nearest();
            length = distance[sink];
            sinkSettled[sink] = true;
            if (room[sink] > 0)
            {
                return (sink, length);
            }

            for (var i = 0; i < sourceDistance.Length; i++)
            {
                if (flow[i, sink] > 0 && double.IsNaN(sourceDistance[i]))
                {
                    (sourceDistance[i], sourceFrom[i]) = (length, sink);
                    reached.Push(i);
                }
            }
        }
    }

    private void Scan(int i, double length)
    {
        var ahead = length - sourcePotential[i];
        for (var j = 0; j < distance.Length; j++)
        {
            var through = ahead + cost[i, j] - sinkPotential[j];
            if (!sinkSettled[j] && through < distance[j])
            {
                (distance[j], sinkFrom[j]) = (through, i);
            }
        }
    }

    private int Nearest()
    {
        var nearest = -1;
        for (var j = 0; j < distance.Length; j++)
        {
            if (!sinkSettled[j] && (nearest < 0 || distance[j] < distance[nearest]))
            {
                nearest = j;
            }
        }

        return nearest;
    }

    private void Reprice(double length)
    {
        for (var i = 0; i < sourceDistance.Length; i++)
        {
            sourcePotential[i] += double.IsNaN(sourceDistance[i]) ? 0 : length - sourceDistance[i];
        }

        for (var j = 0; j < distance.Length; j++)
        {
            sinkPotential[j] -= sinkSettled[j] ? length - distance[j] : 0;
        }
    }
}
