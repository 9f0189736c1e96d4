using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>A centred Gram matrix as such, n×n float32, for kernels that are no product of few features.</summary>
internal sealed class DenseKernel : CenteredKernel
{
    private readonly Tensor gram; // n×n, float32

    private DenseKernel(Tensor gram) => this.gram = gram;

    public override long Bytes => sizeof(float) * (long)Count * Count;

    public override double GramCost => 0; // made already

    /// <param name="gram">n×n, or B×b×b for B batches of b, float64, symmetric, centred, not all 0. Left as it is.</param>
    public static DenseKernel Of(Tensor gram)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var batch = (int)gram.shape[^1];
        var whole = gram.dim() == 2 ? gram : block_diag(gram.unbind(0));
        whole = whole / linalg.norm(whole);
        return new DenseKernel(whole.to(float32).DetachFromDisposeScope())
        {
            Count = (int)whole.shape[0],
            Batch = batch,
            Hollow = whole.diagonal().abs().max().item<double>() == 0,
        };
    }

    public override void Fill(Tensor target, GramTile tile)
    {
        using var scope = NewDisposeScope();
        target.copy_(gram.narrow(0, tile.Row, tile.Rows).narrow(1, tile.Column, tile.Columns));
    }

    public override void Dispose() => gram.Dispose();

    private protected override NullMoments Summarize()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var sample = NullMoments.Sample(Count);
        return NullMoments.Of(gram.diagonal().to(float64), 1, gram.index_select(0, sample).index_select(1, sample)); // of norm 1
    }
}
