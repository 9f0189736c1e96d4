using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>What an <see cref="ArrayMeasure"/> keeps of one network: a few tensors, in an order that is the measure's own.</summary>
internal sealed class PreparedTensors : PreparedRepresentation
{
    /// <summary>Tensors of one array (n×p), or why there are none.</summary>
    public delegate Tensor[] Summary(Tensor x, out string? fault);

    public required Tensor[] Tensors { get; init; }

    public static PreparedTensors Of(Tensor x, bool refusesConstants, Summary summarize)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tensors = Array.Empty<Tensor>();
        var fault = Centring.Fault(x, refusesConstants);
        if (fault is null)
        {
            tensors = summarize(x, out fault);
        }

        return new()
        {
            Count = (int)x.shape[0],
            Width = (int)x.shape[1],
            Fault = fault,
            Tensors = fault is null ? Array.ConvertAll(tensors, Owned) : [],
        };

        // a summary may hand on a view of x or x itself, which belong to the caller
        Tensor Owned(Tensor t) => (ReferenceEquals(t, x) ? t.clone() : t).DetachFromDisposeScope();
    }

    private protected override void Release()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }
}
