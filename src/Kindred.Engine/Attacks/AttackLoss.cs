using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>What an attack climbs.</summary>
public enum AttackLoss
{
    /// <summary>Cross-entropy. Its gradient vanishes where the network is very sure.</summary>
    [JsonStringEnumMemberName("ce"), Display(Name = "cross-entropy")]
    CrossEntropy,

    /// <summary>Difference of logits ratio: margin over the spread of the largest logits, so that scaling the logits changes nothing.</summary>
    [JsonStringEnumMemberName("dlr"), Display(Name = "difference of logits ratio (DLR)")]
    Dlr,

    /// <summary>Largest logit of another class less that of the true class.</summary>
    [JsonStringEnumMemberName("margin"), Display(Name = "margin (Carlini and Wagner)")]
    Margin,
}

/// <summary>What an attack wants of each image of a batch: a large loss on its true class, or one on the way to a target class.</summary>
/// <param name="Loss">The kind of loss.</param>
/// <param name="Labels">N true classes, int64.</param>
/// <param name="Targets">N classes to be taken for, int64; null where any wrong class will do.</param>
internal readonly record struct AttackGoal(AttackLoss Loss, Tensor Labels, Tensor? Targets = null)
{
    /// <summary>Fewest classes for which <see cref="AttackLoss.Dlr"/> is defined, targeted or not, as the published attacks use it.</summary>
    public const int ClassesForDlr = 4;

    private const double Guard = 1e-12;

    /// <summary>Why there is no <see cref="AttackLoss.Dlr"/>.</summary>
    public static string TooFewClasses(int classes) =>
        $"The difference of logits ratio needs at least {ClassesForDlr} classes, and there are {classes}: choose cross-entropy or the margin.";

    /// <summary>Adds why a loss is not defined on so many classes.</summary>
    public static void CheckFits(AttackLoss loss, int classes, SpecErrors errors, string field)
    {
        if (loss == AttackLoss.Dlr && classes < ClassesForDlr)
        {
            errors.Add(field, TooFewClasses(classes));
        }
    }

    /// <summary>The goal for some images of the batch.</summary>
    public AttackGoal Select(Tensor indices) => new(Loss, Labels.index_select(0, indices), Targets?.index_select(0, indices));

    /// <summary>Keeps its tensors beyond the scope of a step.</summary>
    public AttackGoal MoveToOuterDisposeScope() => new(Loss, Labels.MoveToOuterDisposeScope(), Targets?.MoveToOuterDisposeScope());

    /// <summary>N losses, to be raised, of logits N×K.</summary>
    /// <remarks>
    /// DLR: Croce, Hein, ICML 2020, equation (6), −(z_y − max_{i≠y} z_i) / (z_π1 − z_π3), and targeted equation (7),
    /// −(z_y − z_t) / (z_π1 − (z_π3 + z_π4)/2), π sorting the logits from the largest. Margin: Carlini, Wagner, 2017, f₆ without its floor.
    /// </remarks>
    public Tensor Losses(Tensor logits) => (Loss, Targets) switch
    {
        (AttackLoss.CrossEntropy, null) => nn.functional.cross_entropy(logits, Labels, reduction: nn.Reduction.None),
        (AttackLoss.CrossEntropy, { } targets) => nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None).neg(),
        (AttackLoss.Dlr, null) => Lead(logits) / Spread(logits, 3, z => z.select(1, 2)),
        (AttackLoss.Dlr, _) => Lead(logits) / Spread(logits, 4, z => z.narrow(1, 2, 2).mean([1])),
        _ => Lead(logits),
    };

    /// <summary>N flags: the class with the largest logit is not the true one.</summary>
    public Tensor Fooled(Tensor logits) => logits.argmax(1).ne(Labels);

    /// <summary>Logits N×K with −∞ in place of the true class.</summary>
    public static Tensor Others(Tensor logits, Tensor labels) =>
        logits.masked_fill(arange(logits.size(1), device: logits.device).eq(labels.unsqueeze(1)), float.NegativeInfinity);

    /// <summary>By how much the target (the largest other class without one) is ahead of the true class: N.</summary>
    private Tensor Lead(Tensor logits)
    {
        var other = Targets is { } targets ? At(logits, targets) : Others(logits, Labels).amax([1]);
        return other - At(logits, Labels);
    }

    private static Tensor At(Tensor logits, Tensor classes) => logits.gather(1, classes.unsqueeze(1)).squeeze(1);

    // largest logit less what stands for the smaller ones
    private static Tensor Spread(Tensor logits, int largest, Func<Tensor, Tensor> below)
    {
        if (logits.size(1) < ClassesForDlr)
        {
            throw new ArgumentException(TooFewClasses((int)logits.size(1)), nameof(logits));
        }

        var sorted = logits.topk(largest, 1).values; // N×largest, from the largest
        return sorted.select(1, 0) - below(sorted) + Guard;
    }
}
