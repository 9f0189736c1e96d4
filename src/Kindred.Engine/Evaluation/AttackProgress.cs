using Kindred.Engine.Attacks;

namespace Kindred.Engine.Evaluation;

/// <summary>How far one attack has come: told after each batch, and enough to go on from there with the same outcome.</summary>
/// <param name="Attack">The attack with all its settings.</param>
/// <param name="Stage">Index of the attack of its cascade that is under way; 0 for a single attack.</param>
/// <param name="Batch">Batches done in this stage. The next draws from a generator seeded by attack, stage and batch, not from a running stream.</param>
/// <param name="NextImage">Index of the first image not yet tried in this stage; those from here on are as the stage found them.</param>
/// <param name="Survived">One flag per image: not yet fooled.</param>
/// <param name="Stages">The stages so far, the one under way included with what it has broken.</param>
public sealed record AttackProgress(
    Attack Attack, int Stage, int Batch, int NextImage, IReadOnlyList<bool> Survived, IReadOnlyList<AttackStage> Stages);

/// <summary>What earlier, perhaps interrupted evaluations of the same network on the same images, with the same seed and numerics, have found.</summary>
public sealed record KnownResults
{
    /// <summary>Nothing is known.</summary>
    public static KnownResults None { get; } = new();

    /// <summary>One flag per image, from the first: classified correctly as it is. Null where that is not known.</summary>
    public IReadOnlyList<bool>? CleanCorrect { get; init; }

    /// <summary>Attacks that are finished; those on another number of images are passed over.</summary>
    public IReadOnlyList<AttackOutcome> Outcomes { get; init; } = [];

    /// <summary>The last progress of attacks that are not.</summary>
    public IReadOnlyList<AttackProgress> Unfinished { get; init; } = [];

    internal AttackOutcome? Outcome(Attack attack, int images) => Outcomes.LastOrDefault(o => o.Attack == attack && o.Survived.Count == images);

    internal AttackProgress? Progress(Attack attack, int images) => Unfinished.LastOrDefault(p => p.Attack == attack && p.Survived.Count == images);
}
