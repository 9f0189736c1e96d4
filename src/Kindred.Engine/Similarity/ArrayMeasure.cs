using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A measure that needs a few tensors of each network. Refuses, with a reason, arrays of too few rows, that are not finite or do not
/// vary; what derives from it sees none of those.
/// </summary>
public abstract record ArrayMeasure : SimilarityMeasure
{
    /// <summary>Fewest images it is defined for.</summary>
    protected virtual int LeastImages => 4;

    /// <summary>Whether an array with equal rows has no value.</summary>
    protected virtual bool RefusesConstants => true;

    /// <inheritdoc/>
    public override PreparedRepresentation Prepare(Tensor x) => PreparedTensors.Of(x, RefusesConstants, (Tensor t, out string? f) => Summarize(t, out f));

    /// <inheritdoc/>
    public override SimilarityValue Compare(PreparedRepresentation x, PreparedRepresentation y)
    {
        if (x.Count != y.Count)
        {
            throw new ArgumentException($"X is {x.Count}×{x.Width} and Y is {y.Count}×{y.Width}: both need one row for each image", nameof(y));
        }

        if (Reason(x, y) is { } reason)
        {
            return SimilarityValue.Because(reason);
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var value = Measure(((PreparedTensors)x).Tensors, ((PreparedTensors)y).Tensors);
        return value.Undefined is not null ? value
            : double.IsFinite(value.Value) ? new(Bounded(value.Value))
            : SimilarityValue.Because("the representations' values are too large to be compared in float64");
    }

    /// <summary>Why two arrays of n×p and n×q have no value; null where they have.</summary>
    protected virtual string? Reason(PreparedRepresentation x, PreparedRepresentation y) =>
        x.Count < LeastImages ? $"{x.Count} images are too few: {Label} needs {LeastImages}"
        : x.Fault is not null ? $"X {x.Fault}"
        : y.Fault is not null ? $"Y {y.Fault}"
        : null;

    /// <summary>What is computed once for each network. In the dispose scope of the caller, without gradients.</summary>
    /// <param name="x">n×p, finite, not constant where those are refused; of the type it came in.</param>
    /// <param name="fault">Why there is no value with it, as the rest of a sentence; null where there is.</param>
    protected abstract Tensor[] Summarize(Tensor x, out string? fault);

    /// <summary>The value of two networks, from what <see cref="Summarize"/> gave for each.</summary>
    protected abstract SimilarityValue Measure(Tensor[] x, Tensor[] y);

    /// <summary>Within the declared range, which rounding alone can leave.</summary>
    internal double Bounded(double value) => Math.Max(Math.Min(value, Properties.Maximum ?? double.PositiveInfinity), Properties.Minimum ?? double.NegativeInfinity);
}
