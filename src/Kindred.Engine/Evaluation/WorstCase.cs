namespace Kindred.Engine.Evaluation;

/// <summary>
/// The point-wise worst case over attacks on the same images: an image counts as robust only if it survived every one of them. The result
/// is no better than the best attack, and usually worse.
/// </summary>
/// <param name="Accuracy">With interval.</param>
/// <param name="Survived">One flag per image.</param>
public sealed record WorstCase(Accuracy Accuracy, IReadOnlyList<bool> Survived)
{
    /// <exception cref="ArgumentException">There is no outcome, or they are on different numbers of images.</exception>
    public static WorstCase Of(IReadOnlyList<AttackOutcome> outcomes)
    {
        if (outcomes.Select(o => o.Survived.Count).Distinct().Count() != 1)
        {
            throw new ArgumentException(
                $"outcomes must be one or more on the same images, but have [{string.Join(", ", outcomes.Select(o => o.Survived.Count))}].", nameof(outcomes));
        }

        bool[] survived = [.. Enumerable.Range(0, outcomes[0].Survived.Count).Select(i => outcomes.All(o => o.Survived[i]))];
        return new(Accuracy.Of(survived), survived);
    }
}
