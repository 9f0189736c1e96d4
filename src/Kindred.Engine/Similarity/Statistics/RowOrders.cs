using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Random orders of n rows, the same for all cells of a matrix.</summary>
internal sealed class RowOrders : IDisposable
{
    /// <summary>Most images in a block of <see cref="Blocks"/>.</summary>
    public const int Block = 128;

    private readonly Lazy<IReadOnlyList<Tensor>> blocks;

    /// <param name="images">n.</param>
    /// <param name="orders">How many.</param>
    /// <param name="seed">Same seed, same orders.</param>
    public RowOrders(int images, int orders, long seed)
    {
        var random = new Random(unchecked((int)Randomness.Derive(seed, "row-orders")));
        All = [.. Enumerable.Range(0, orders).Select(_ => Indices(Order(random, images)))];
        blocks = new(() =>
        {
            var order = Order(new Random(unchecked((int)Randomness.Derive(seed, "row-blocks"))), images);
            return [.. order.Chunk((images + Count(images) - 1) / Count(images)).Select(Indices)];
        });
    }

    /// <summary>Orders, n indices each.</summary>
    public IReadOnlyList<Tensor> All { get; }

    /// <summary>All images once, in random groups of equal size, at most <see cref="Block"/>: orders within these take n·<see cref="Block"/> comparisons, not n².</summary>
    public IReadOnlyList<Tensor> Blocks => blocks.Value;

    /// <summary>A random order of the numbers from 0 on.</summary>
    public static int[] Order(Random random, int images)
    {
        var order = Enumerable.Range(0, images).ToArray();
        random.Shuffle(order);
        return order;
    }

    public void Dispose()
    {
        foreach (var indices in blocks.IsValueCreated ? All.Concat(Blocks) : All)
        {
            indices.Dispose();
        }
    }

    private static int Count(int images) => (images + Block - 1) / Block;

    private static Tensor Indices(int[] order) => tensor(Array.ConvertAll(order, i => (long)i)).DetachFromDisposeScope();
}
