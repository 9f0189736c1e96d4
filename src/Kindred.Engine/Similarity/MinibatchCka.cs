using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Linear CKA whose three HSIC terms are each the sum of the unbiased estimates of Song et al. over batches of b images, equation 3: one
/// ratio of sums, never a mean of ratios. Batches are consecutive images; a last batch of fewer than b is left out; with fewer than b
/// images in all there is one batch of them. Equals STIR's <c>MinibatchCKA</c> and torch_cka, and ckatorch where features have no large offset.
/// </summary>
[CatalogId("minibatch-cka")]
[About("Minibatch CKA", "Linear CKA from unbiased estimates of HSIC summed over batches of images, as for data that do not fit memory at once.",
    Reference = "Nguyen, Raghu, Kornblith: Do wide and deep networks learn the same things?, ICLR 2021, equation 3")]
public sealed record MinibatchCka : KernelMeasure
{
    [Range(4, 4096), Unit("images")]
    [Display(Name = "Batch size", Description = "Images of each batch; only pairs within a batch count.")]
    public int BatchSize { get; init; } = 256;

    public override string Label => $"minibatch CKA (batches of {BatchSize})";

    public override MeasureProperties Properties => new()
    {
        Minimum = -1,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = true,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(nb(p+q)), b the batch size",
        Pitfalls =
        [
            "Depends on the batch size and on the order of the images: compare values of equal batches only.",
            "An estimate of debiased CKA with more noise; where all images fit memory, debiased CKA is better.",
        ],
    };

    protected override Tensor Gram(Tensor x, out string? fault)
    {
        fault = null;
        var size = Math.Min(BatchSize, x.shape[0]);
        var batches = x.shape[0] / size;
        var rows = Centring.ScaledColumns(x).narrow(0, 0, batches * size).reshape(batches, size, -1); // B×b×p
        return Centring.Unbiased(rows.matmul(rows.transpose(1, 2))); // B×b×b
    }
}
