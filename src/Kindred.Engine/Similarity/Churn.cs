using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// 1/(2N) Σ ‖(p/max p)^α − (q/max q)^α‖₁ over images, p and q the softmax of logits: with α → ∞ the share of images classified differently,
/// which is churn proper. Below that it also counts how sure the networks are.
/// </summary>
[CatalogId("churn")]
[About("Surrogate churn", "Mean difference between class probabilities relative to the most likely class: a smooth disagreement.",
    Reference = "Bhojanapalli et al.: On the reproducibility of neural network predictions, 2021, equation 3")]
public sealed record Churn : MeanOutputMeasure
{
    [Range(0.1, 100)]
    [Display(Name = "Alpha", Description = "Exponent; larger looks at the most likely class alone.")]
    public double Alpha { get; init; } = 1;

    public override string Label => $"surrogate churn (α {Alpha})";

    public override MeasureProperties Properties => new()
    {
        Input = MeasureInput.Logits,
        Minimum = 0,
        Maximum = null,
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Metric = true,
        Cost = "O(nK)",
        Pitfalls = ["Follows confidence, and can pass 1 where there are many classes: one network sure, the other not."],
    };

    protected override Tensor[] Summarize(Tensor logits, Tensor? labels) => [((logits - logits.amax([1], keepdim: true)) * Alpha).exp()]; // N×K

    private protected override Tensor Terms(Tensor[] x, Tensor[] y) => (x[0] - y[0]).abs().sum(1).div_(2);

    private protected override Tensor Table(Tensor[] x, Tensor[] y) => cdist(x[0], y[0], 1).div_(2); // all images against all
}
