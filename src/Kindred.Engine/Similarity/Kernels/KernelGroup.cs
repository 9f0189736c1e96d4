using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>
/// Some networks' centred Gram matrices of the same n images, whose tiles are made as they are asked for, or kept so that further networks
/// cost one product with what is there.
/// </summary>
internal sealed class KernelGroup(IReadOnlyList<CenteredKernel> kernels) : IDisposable
{
    private readonly Dictionary<GramTile, Tensor> kept = [];
    private Tensor? buffer;

    /// <summary>⟨K,K⟩ of each network, M float64, and each image's share of them, n×M float32; null until known.</summary>
    public (Tensor Total, Tensor? ByImage)? Self { get; private set; }

    public IReadOnlyList<CenteredKernel> Kernels => kernels;

    public int Count => kernels.Count;

    /// <summary>Whether all tiles are kept.</summary>
    public bool Kept => kept.Count > 0;

    /// <summary>Makes all tiles and keeps them from now on.</summary>
    public void Keep(IEnumerable<GramTile> tiles)
    {
        foreach (var tile in tiles)
        {
            kept[tile] = Fill(empty([Count, tile.Rows, tile.Columns], float32).DetachFromDisposeScope(), tile);
        }
    }

    /// <summary>Remembers what was summed for each network with itself.</summary>
    public void Know(Tensor total, Tensor? byImage) => Self ??= (total.clone().DetachFromDisposeScope(), byImage?.clone().DetachFromDisposeScope());

    /// <summary>A tile of every network, M×rows×columns float32. Good until the next one is asked for; belongs to the group.</summary>
    public Tensor Tile(GramTile tile)
    {
        if (kept.TryGetValue(tile, out var held))
        {
            return held;
        }

        if (buffer is null || buffer.shape[1] != tile.Rows || buffer.shape[2] != tile.Columns)
        {
            buffer?.Dispose();
            buffer = empty([Count, tile.Rows, tile.Columns], float32).DetachFromDisposeScope();
        }

        return Fill(buffer, tile);
    }

    public void Dispose()
    {
        buffer?.Dispose();
        Self?.Total.Dispose();
        Self?.ByImage?.Dispose();
        foreach (var tile in kept.Values)
        {
            tile.Dispose();
        }

        foreach (var kernel in kernels)
        {
            kernel.Dispose();
        }
    }

    private Tensor Fill(Tensor target, GramTile tile)
    {
        for (var m = 0; m < Count; m++)
        {
            using var one = target.select(0, m);
            kernels[m].Fill(one, tile);
        }

        return target;
    }
}
