using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Share of the images right in A and in B, and wrong in A once attacked through A, that the attack makes wrong in B too. Undefined where
/// the attack breaks none of them in A.
/// </summary>
[CatalogId("attack-transfer")]
[About("Attack transfer", "Share of the row network's adversarial images that mislead the column's network as well.",
    Reference = "Papernot, McDaniel, Goodfellow: Transferability in machine learning, 2016; Liu, Chen, Liu, Song: Delving into transferable adversarial examples, ICLR 2017")]
public sealed record AttackTransfer : NetworkMeasure
{
    [Display(Name = "Attack", Description = "What perturbs the images, through the row's network.")]
    public Attack Attack { get; init; } = new PgdAttack();

    [Range(1, 1024), Unit("images")]
    [Display(Name = "Batch size", Description = "Images at once.")]
    public int BatchSize { get; init; } = 64;

    public override int ImagesAtOnce => BatchSize;

    public override string Label => $"attack transfer ({Attack.Label})";

    public override MeasureProperties Properties => Facts(0, 1, "an attack for each row, two forward passes for each cell",
        "A robust network is misled by few images of any other: compare columns of like robust accuracy.",
        "Depends on the attack's epsilon and steps: an attack that overfits its network transfers less.");

    public override NetworkRow Prepare(Classifier row, Tensor images, Tensor labels, int seed, CancellationToken cancellation)
    {
        using var pause = CollectionPause.Begin();
        var attacked = images.clone().DetachFromDisposeScope();
        for (var first = 0L; first < images.shape[0]; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var scope = NewDisposeScope();
            var size = Math.Min(BatchSize, images.shape[0] - first);
            attacked.narrow(0, first, size).copy_(Perturbed(row, images.narrow(0, first, size), labels.narrow(0, first, size), seed, first));
        }

        return new(row, images, labels, attacked, seed);
    }

    public override SimilarityValue Compare(NetworkRow row, Classifier column, CancellationToken cancellation) => Counted(row, column, cancellation).Value;

    /// <inheritdoc/>
    public override CellStatistics Cell(NetworkRow row, Classifier column, MatrixOptions options, CancellationToken cancellation)
    {
        var (value, broken) = Counted(row, column, cancellation);
        return Share(value, broken, options);
    }

    // the share, and of how many images it is
    private (SimilarityValue Value, long Broken) Counted(NetworkRow row, Classifier column, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var broken = Right(row.Network, row.Images, row.Labels) & ~Right(row.Network, row.Made!, row.Labels) & Right(column, row.Images, row.Labels);
        var count = broken.sum().item<long>();
        var transferred = (broken & ~Right(column, row.Made!, row.Labels)).sum().item<long>();
        return count > 0 ? (new((double)transferred / count), count)
            : (SimilarityValue.Because("the attack breaks no image in the row's network that both networks have right"), 0);
    }

    // an ensemble's attacks one after the other, each on the images that are still right
    private Tensor Perturbed(Classifier row, Tensor images, Tensor labels, int seed, long first)
    {
        var attacked = images.clone();
        var cascade = Attack.Cascade(Classes(row, images));
        for (var stage = 0; stage < cascade.Count; stage++)
        {
            using var generator = Randomness.For(seed, $"attack-transfer/{first}/{stage}");
            var left = Right(row, attacked, labels).nonzero().flatten();
            if (left.shape[0] > 0)
            {
                attacked.index_copy_(0, left, cascade[stage].Perturb(row, images.index_select(0, left), labels.index_select(0, left), generator));
            }
        }

        return attacked;
    }

    private static int Classes(Classifier classifier, Tensor images)
    {
        using var noGrad = no_grad();
        return (int)classifier.call(images.narrow(0, 0, 1)).shape[1];
    }

    private Tensor Right(Classifier classifier, Tensor images, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var right = Enumerable.Range(0, (int)((images.shape[0] + BatchSize - 1) / BatchSize)).Select(b =>
        {
            using var inner = NewDisposeScope();
            var first = (long)b * BatchSize;
            var logits = classifier.call(images.narrow(0, first, Math.Min(BatchSize, images.shape[0] - first)));
            return logits.argmax(1).MoveToOuterDisposeScope();
        }).ToList();
        return cat(right, 0).eq(labels).MoveToOuterDisposeScope();
    }
}
