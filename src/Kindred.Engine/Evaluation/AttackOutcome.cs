using Kindred.Engine.Attacks;

namespace Kindred.Engine.Evaluation;

/// <summary>One attack's outcome on one network.</summary>
/// <param name="Attack">The attack with all its settings.</param>
/// <param name="Accuracy">Robust accuracy with interval.</param>
/// <param name="Survived">One flag per image, in the order of the images: still correct after the attack.</param>
public sealed record AttackOutcome(Attack Attack, Accuracy Accuracy, IReadOnlyList<bool> Survived)
{
    /// <summary>What each attack of an ensemble did, in order; empty for a single attack.</summary>
    public IReadOnlyList<AttackStage> Stages { get; init; } = [];

    /// <summary>What was done otherwise than the settings say, and why: a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What one attack of an ensemble did to the images that those before it left.</summary>
/// <param name="Label">The attack's label.</param>
/// <param name="Entering">Images it was run on.</param>
/// <param name="Broken">Images among them that it fooled the network with.</param>
public sealed record AttackStage(string Label, int Entering, int Broken)
{
    /// <summary>Images still correct after it.</summary>
    public int Survivors => Entering - Broken;
}

/// <summary>Clean and robust accuracy of one network.</summary>
public sealed record RobustnessResult(Accuracy Clean, IReadOnlyList<bool> CleanCorrect, IReadOnlyList<AttackOutcome> Attacks);
