using Kindred.Engine.Similarity.Kernels;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A measure that is a function of the cosine ⟨K,L⟩ / (‖K‖‖L‖) of two centred Gram matrices, one of each network alone: a whole matrix of
/// networks is then one product of their normalised Grams. What "centred" means is the measure's own.
/// </summary>
public abstract record KernelMeasure : ArrayMeasure
{
    /// <inheritdoc/>
    public sealed override StatisticsMethod Statistics(MatrixOptions options) => new("bootstrap over images", options.Resamples, "moments of all row orders", null);

    /// <summary>The centred Gram matrix of a representation (n×p), not normalised; sums of squares of its entries do not overflow.</summary>
    /// <param name="x">n×p.</param>
    /// <param name="fault">Why there is none, as the rest of a sentence such as "is constant over the images".</param>
    /// <returns>Float64, symmetric in its last two axes: n×n, or B×b×b for B batches of b; null with a fault. Belongs to the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Not a matrix; the message states the shape.</exception>
    public Tensor? CentredGram(Tensor x, out string? fault)
    {
        fault = Fault(x);
        if (fault is not null)
        {
            return null;
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var gram = Gram(x, out fault);
        if (fault is null && !(gram.abs().max().item<double>() > 0))
        {
            fault = "has a centred Gram matrix of zeros";
        }

        return fault is null ? gram.MoveToOuterDisposeScope() : null;
    }

    /// <summary>What <see cref="KernelMatrix"/> multiplies: the centred Gram matrix in float32, as factors where the measure has them. Belongs to the caller.</summary>
    /// <param name="x">n×p.</param>
    /// <param name="fault">Why there is none, as the rest of a sentence.</param>
    /// <exception cref="ArgumentException">Not a matrix; the message states the shape.</exception>
    internal virtual CenteredKernel? Kernel(Tensor x, out string? fault)
    {
        using var scope = NewDisposeScope();
        var gram = CentredGram(x, out fault);
        return gram is null ? null : DenseKernel.Of(gram);
    }

    /// <summary>Why a representation has no Gram matrix, as the rest of a sentence; null where it has.</summary>
    private protected string? Fault(Tensor x) =>
        Centring.Fault(x, RefusesConstants) ?? (x.shape[0] < LeastImages ? $"has {x.shape[0]} rows; {Label} needs {LeastImages}" : null);

    /// <summary>The value of two networks, from the cosine of their centred Gram matrices.</summary>
    public virtual double FromCosine(double cosine) => cosine;

    /// <summary>The centred Gram matrix of n×p values that are finite and, where those are refused, not constant. In the caller's dispose scope.</summary>
    /// <param name="x">n×p, of the type it came in.</param>
    /// <param name="fault">Why the values have none; what is returned is then not looked at.</param>
    protected abstract Tensor Gram(Tensor x, out string? fault);

    /// <inheritdoc/>
    protected sealed override Tensor[] Summarize(Tensor x, out string? fault)
    {
        var gram = CentredGram(x, out fault);
        return gram is null ? [] : [gram.flatten() / linalg.norm(gram.flatten())];
    }

    /// <inheritdoc/>
    protected sealed override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new(FromCosine(x[0].dot(y[0]).item<double>()));
}
