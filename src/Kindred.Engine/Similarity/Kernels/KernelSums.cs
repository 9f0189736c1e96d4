using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>
/// Inner products ⟨K,L⟩ = Σ_ij K_ij L_ij of the Gram matrices of p row networks and q column networks, and each one's with itself.
/// Where statistics are wanted, also each image's share h_i = Σ_j K_ij L_ij of them.
/// </summary>
internal sealed class KernelSums : IDisposable
{
    /// <summary>⟨K,L⟩, p×q float64.</summary>
    public required Tensor Cells { get; init; }

    /// <summary>⟨K,K⟩ of the row networks, p float64.</summary>
    public required Tensor Rows { get; init; }

    /// <summary>⟨L,L⟩ of the column networks, q float64.</summary>
    public required Tensor Columns { get; init; }

    /// <summary>h_i, n×p×q, n×p and n×q, float32; null where no statistics are wanted.</summary>
    public (Tensor Cells, Tensor Rows, Tensor Columns)? ByImage { get; init; }

    public void Dispose()
    {
        Cells.Dispose();
        Rows.Dispose();
        Columns.Dispose();
        if (ByImage is { } shares)
        {
            shares.Cells.Dispose();
            shares.Rows.Dispose();
            shares.Columns.Dispose();
        }
    }

    /// <summary>Keeps its tensors beyond the dispose scope they were made in.</summary>
    public KernelSums Detached()
    {
        Cells.DetachFromDisposeScope();
        Rows.DetachFromDisposeScope();
        Columns.DetachFromDisposeScope();
        if (ByImage is { } shares)
        {
            shares.Cells.DetachFromDisposeScope();
            shares.Rows.DetachFromDisposeScope();
            shares.Columns.DetachFromDisposeScope();
        }

        return this;
    }
}
