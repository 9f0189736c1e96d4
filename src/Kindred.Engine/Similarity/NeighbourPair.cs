using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>The nearest neighbours of the same n images in two representations, and what becomes of them without one of the images.</summary>
internal sealed class NeighbourPair
{
    private readonly long[] first;
    private readonly long[] second;
    private readonly int neighbours;
    private readonly int width;

    // of the image at hand: ranks from 1 of its neighbours, 0 of all others; and the ranks of those it has in both
    private readonly int[] inFirst;
    private readonly int[] inSecond;
    private readonly (int Rank, int Other)[] common;
    private readonly (int Rank, int Other)[] chosen;
    private int count;

    /// <param name="x">n×k or n×(k+1) indices, nearest first: the last moves up where one before it is left out.</param>
    /// <param name="y">The same of the other representation.</param>
    /// <param name="neighbours">k.</param>
    public NeighbourPair(Tensor x, Tensor y, int neighbours)
    {
        (first, second) = (x.data<long>().ToArray(), y.data<long>().ToArray());
        (this.neighbours, width) = (neighbours, (int)x.shape[1]);
        (inFirst, inSecond) = (new int[x.shape[0]], new int[x.shape[0]]);
        (common, chosen) = (new (int, int)[width], new (int, int)[width]);
    }

    /// <summary>One image's value from the ranks, from 1, of the neighbours it has in both.</summary>
    public delegate double ImageValue(ReadOnlySpan<(int Rank, int Other)> common);

    /// <summary>The value of every image.</summary>
    public double[] Values(ImageValue value)
    {
        var values = new double[inFirst.Length];
        for (var image = 0; image < values.Length; image++)
        {
            Enter(image);
            values[image] = value(Without(0, 0));
            Leave(image);
        }

        return values;
    }

    /// <summary>
    /// Jackknife pseudo-values of the mean over images, exactly: n T − (n−1) T₋ⱼ = v_j − Σ_i (v_i without j − v_i), over the images i that have j among
    /// their neighbours. By Efron and Stein 1981 their variance is on average no less than that of the mean.
    /// </summary>
    /// <param name="values">Of <see cref="Values"/>.</param>
    /// <param name="value">The same.</param>
    public double[] PseudoValues(double[] values, ImageValue value)
    {
        var pseudo = values.ToArray();
        for (var image = 0; image < pseudo.Length; image++)
        {
            Enter(image);
            for (var rank = 1; rank <= neighbours; rank++)
            {
                var (ofFirst, ofSecond) = (first[image * width + rank - 1], second[image * width + rank - 1]);
                pseudo[ofFirst] -= value(Without(rank, inSecond[ofFirst])) - values[image];
                if (inFirst[ofSecond] is 0 || inFirst[ofSecond] > neighbours) // else it was left out as one of the first's
                {
                    pseudo[ofSecond] -= value(Without(inFirst[ofSecond], rank)) - values[image];
                }
            }

            Leave(image);
        }

        return pseudo;
    }

    private void Enter(int image)
    {
        count = 0;
        for (var rank = 1; rank <= width; rank++)
        {
            inFirst[first[image * width + rank - 1]] = rank;
        }

        for (var rank = 1; rank <= width; rank++)
        {
            var neighbour = second[image * width + rank - 1];
            inSecond[neighbour] = rank;
            if (inFirst[neighbour] is > 0 and var other)
            {
                common[count++] = (other, rank);
            }
        }
    }

    private void Leave(int image)
    {
        for (var rank = 0; rank < width; rank++)
        {
            inFirst[first[image * width + rank]] = 0;
            inSecond[second[image * width + rank]] = 0;
        }
    }

    // the neighbours in common without one, which has these ranks, 0 where it is none: those behind it move up
    private ReadOnlySpan<(int Rank, int Other)> Without(int rank, int other)
    {
        var kept = 0;
        foreach (var (inX, inY) in common.AsSpan(0, count))
        {
            var (movedX, movedY) = (rank > 0 && inX > rank ? inX - 1 : inX, other > 0 && inY > other ? inY - 1 : inY);
            if (!(inX == rank && inY == other) && movedX <= neighbours && movedY <= neighbours)
            {
                chosen[kept++] = (movedX, movedY);
            }
        }

        return chosen.AsSpan(0, kept);
    }
}
