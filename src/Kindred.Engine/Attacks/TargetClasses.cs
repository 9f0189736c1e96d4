using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>The wrong classes of each image in the order of their logits: what targeted attacks aim at, the likeliest first.</summary>
internal static class TargetClasses
{
    /// <summary>N×T classes, int64, T the smaller of <paramref name="count"/> and the number of wrong classes.</summary>
    public static Tensor Of(Classifier classifier, Tensor images, Tensor labels, int count)
    {
        using var scope = NewDisposeScope();
        var others = AttackGoal.Others(classifier.forward(images), labels); // N×K
        return others.topk((int)Math.Min(count, others.size(1) - 1), 1).indexes.MoveToOuterDisposeScope();
    }

    /// <summary>A sentence where there are fewer wrong classes than targets asked for.</summary>
    public static IReadOnlyList<string> Adaptations(string attack, int targets, int classes) =>
        targets < classes ? [] : [$"{attack} aims at {classes - 1} target class{(classes == 2 ? "" : "es")} instead of {targets}: there are only {classes} classes."];
}
