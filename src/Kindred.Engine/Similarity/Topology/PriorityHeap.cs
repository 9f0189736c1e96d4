namespace Kindred.Engine.Similarity.Topology;

/// <summary>A sum over Z/2 of cells by number, smallest first: a binary heap in which a cell put twice is not there.</summary>
internal sealed class PriorityHeap
{
    private int[] heap = new int[1024];
    private int count;

    public void Clear() => count = 0;

    public void Add(int cell)
    {
        if (count == heap.Length)
        {
            Array.Resize(ref heap, 2 * count);
        }

        var at = count++;
        while (at > 0 && heap[(at - 1) / 2] > cell)
        {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        heap[at] = cell;
    }

    /// <summary>Takes out the smallest cell of the sum; null where the sum is 0.</summary>
    public int? TakeOdd()
    {
        while (count > 0)
        {
            var cell = Take();
            var odd = true;
            for (; count > 0 && heap[0] == cell; odd = !odd)
            {
                Take();
            }

            if (odd)
            {
                return cell;
            }
        }

        return null;
    }

    private int Take()
    {
        var (taken, last) = (heap[0], heap[--count]);
        var at = 0;
        while (2 * at + 1 is var child && child < count)
        {
            child += child + 1 < count && heap[child + 1] < heap[child] ? 1 : 0;
            if (heap[child] >= last)
            {
                break;
            }

            (heap[at], at) = (heap[child], child);
        }

        heap[at] = last;
        return taken;
    }
}
