using System.Numerics;

namespace Kindred.Engine.Similarity.Topology;

/// <summary>
/// A sum over Z/2 of cells by number: one bit for each cell, and over every 64 words one that says which of them hold any, four levels high, so that a
/// cell is put in or cancelled, and the smallest found, in a few steps however many there are.
/// </summary>
internal sealed class CellSum
{
    private const int Levels = 4;

    private readonly ulong[][] levels = [[], [], [], []];

    /// <summary>Makes room for cells of smaller numbers than this. The sum must be 0.</summary>
    public void Fit(int cells)
    {
        var words = cells;
        for (var level = 0; level < Levels; level++)
        {
            words = (words + 63) / 64;
            if (levels[level].Length < words)
            {
                levels[level] = new ulong[words];
            }
        }
    }

    /// <summary>Adds a cell: it is there if it was not, and is not if it was.</summary>
    public void Add(int cell)
    {
        var at = cell >> 6;
        ref var word = ref levels[0][at];
        var before = word;
        word ^= 1UL << cell;
        if (before == 0)
        {
            Mark(at);
        }
        else if (word == 0)
        {
            Unmark(at);
        }
    }

    /// <summary>The smallest cell of the sum; −1 where it is 0.</summary>
    public int First()
    {
        var top = levels[^1].AsSpan().IndexOfAnyExcept(0UL);
        if (top < 0)
        {
            return -1;
        }

        var at = top;
        for (var level = Levels - 1; level >= 0; level--)
        {
            at = at << 6 | BitOperations.TrailingZeroCount(levels[level][at]);
        }

        return at;
    }

    /// <summary>Makes the sum 0, word by word of those that hold any.</summary>
    public void Clear()
    {
        for (var cell = First(); cell >= 0; cell = First())
        {
            levels[0][cell >> 6] = 0;
            Unmark(cell >> 6);
        }
    }

    private void Mark(int at)
    {
        for (var level = 1; level < Levels; level++)
        {
            ref var word = ref levels[level][at >> 6];
            var before = word;
            word |= 1UL << at;
            if (before != 0)
            {
                return;
            }

            at >>= 6;
        }
    }

    private void Unmark(int at)
    {
        for (var level = 1; level < Levels; level++)
        {
            ref var word = ref levels[level][at >> 6];
            word &= ~(1UL << at);
            if (word != 0)
            {
                return;
            }

            at >>= 6;
        }
    }
}
