using Kindred.Engine.Similarity.Kernels;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// <see cref="ImageAgreement"/> of one network with others; what it takes of the one is made once. Linear Gram matrices are not made where features
/// are no more than images: row i of XXᵀ times row i of YYᵀ is x_i (XᵀY) y_iᵀ; U-centred ones have the factors of <see cref="LinearKernel"/>.
/// </summary>
/// <param name="measure">What compares the networks.</param>
/// <param name="x">n×p, or n×K logits; the caller's.</param>
/// <param name="type">What features are multiplied in.</param>
internal sealed class AgreementRow(SimilarityMeasure measure, Tensor x, ScalarType type) : IDisposable
{
    private readonly KernelMeasure kernel = measure as KernelMeasure ?? new LinearCka();
    private Tensor? answers; // log probabilities, n×K
    private Side? features;
    private Side? gram;

    private bool Hollow => kernel is LinearCka { Estimator: CkaEstimator.Debiased };

    /// <summary>With one other network.</summary>
    /// <param name="y">n×q, or n×K.</param>
    /// <returns>n, NaN for images without, of the caller's dispose scope; null where there are too many images for Gram matrices, or the measure has no value either.</returns>
    public Tensor? With(Tensor y)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return (measure.Properties.Input == MeasureInput.Logits ? OfAnswers(y)
            : kernel is LinearCka { Estimator: not CkaEstimator.Minibatch } && Math.Max(x.shape[1], y.shape[1]) <= x.shape[0] ? OfFeatures(y)
            : OfGrams(y))?.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        answers?.Dispose();
        features?.Dispose();
        gram?.Dispose();
    }

    // 1 less the Jensen–Shannon divergence in bits
    private Tensor OfAnswers(Tensor y)
    {
        var (p, q) = (answers ??= Answers(x).DetachFromDisposeScope(), Answers(y));
        var middle = logaddexp(p, q) - Math.Log(2);
        var bits = (p.exp() * (p - middle) + q.exp() * (q - middle)).sum(1) / (2 * Math.Log(2));
        return (1 - bits).clamp(0, 1);
    }

    private Tensor? OfFeatures(Tensor y)
    {
        if ((features ??= Features(x)?.Kept()) is not { } one || Features(y) is not { } other)
        {
            return null;
        }

        var products = Products(one.Rows, other.Rows, other.Diagonal?.mul(one.Diagonal!));
        return (products / (one.Lengths * other.Lengths)).clamp(-1, 1);
    }

    private Tensor? OfGrams(Tensor y)
    {
        if (x.shape[0] > ImageAgreement.MostImages || (gram ??= Gram(x)?.Kept()) is not { } one || Gram(y) is not { } other)
        {
            return null;
        }

        var cosines = ((one.Rows * other.Rows).sum(-1) / (one.Lengths * other.Lengths)).clamp(-1, 1).flatten(); // n, or B·b of batches
        var missing = x.shape[0] - cosines.shape[0]; // images of no whole batch
        return missing == 0 ? cosines : cat([cosines, full([missing], double.NaN, cosines.dtype)]);
    }

    private static Tensor Answers(Tensor logits) => nn.functional.log_softmax(logits.to(float64), 1);

    private Side? Features(Tensor values)
    {
        if (Centring.Fault(values, constantIsOne: true) is not null || (Hollow && values.shape[0] < 4))
        {
            return null;
        }

        var rows = Centring.ScaledColumns(values).to(type); // n×p
        Tensor? diagonal = null;
        if (Hollow)
        {
            (rows, diagonal) = LinearKernel.Unbiased(rows, rows.to(float64).square().sum(1));
        }

        return new(rows, Products(rows, rows, diagonal?.square()).clamp(0).sqrt(), diagonal);
    }

    // of each row of one Gram matrix with that of the other, less what is on the diagonals where those are empty
    private Tensor Products(Tensor x, Tensor y, Tensor? diagonals) => Hollow
        ? LinearKernel.Swap(x, 1).mm(x.t().mm(y)).mul_(LinearKernel.Swap(y, 1)).sum(1, false, float64) - diagonals!
        : x.mm(x.t().mm(y)).mul_(y).sum(1);

    private Side? Gram(Tensor values) => kernel.CentredGram(values, out _) is { } rows ? new(rows, linalg.norm(rows, dims: [-1])) : null;

    /// <summary>What is taken of one network.</summary>
    /// <param name="Rows">Features n×p, or the factor R of <see cref="LinearKernel"/>, or the centred Gram matrix n×n or B×b×b.</param>
    /// <param name="Lengths">Of the rows of the Gram matrix: n, or B×b.</param>
    /// <param name="Diagonal">Of the product of the factors, where the Gram matrix has an empty one.</param>
    private sealed record Side(Tensor Rows, Tensor Lengths, Tensor? Diagonal = null) : IDisposable
    {
        public Side Kept()
        {
            Rows.DetachFromDisposeScope();
            Lengths.DetachFromDisposeScope();
            Diagonal?.DetachFromDisposeScope();
            return this;
        }

        public void Dispose()
        {
            Rows.Dispose();
            Lengths.Dispose();
            Diagonal?.Dispose();
        }
    }
}
