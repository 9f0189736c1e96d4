using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>The difference |u(X) − u(Y)| of a number that describes one representation alone. Representations that have nothing in common may share it.</summary>
public abstract record DescriptorMeasure : ArrayMeasure
{
    /// <inheritdoc/>
    protected override bool RefusesConstants => false;

    /// <summary>The number that describes X (n×p, float64, finite).</summary>
    /// <param name="x">n×p.</param>
    /// <param name="fault">Why there is none, as the rest of a sentence.</param>
    protected abstract Tensor Describe(Tensor x, out string? fault);

    /// <inheritdoc/>
    protected sealed override Tensor[] Summarize(Tensor x, out string? fault) => [Describe(x.to(float64), out fault)];

    /// <inheritdoc/>
    protected sealed override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new((x[0] - y[0]).abs().item<double>());

    private protected static MeasureProperties Facts(double? maximum, bool scaling, bool translation, string cost, params string[] pitfalls) => new()
    {
        Minimum = 0,
        Maximum = maximum,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = scaling,
        TranslationInvariant = translation,
        Cost = cost,
        Pitfalls = ["Compares one number of each network: 0 does not mean that their representations are alike.", .. pitfalls],
    };
}
