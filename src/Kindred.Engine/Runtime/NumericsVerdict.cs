namespace Kindred.Engine.Runtime;

/// <summary>What the numerics self-test found for one network, and the path of computation chosen because of it.</summary>
public sealed record NumericsVerdict
{
    /// <summary>Every convolution shape is right on the chosen path.</summary>
    public required bool Passed { get; init; }

    /// <summary>True where oneDNN stayed on; false where it was switched off because a shape came out wrong, or failed to load.</summary>
    public required bool OneDnn { get; init; }

    /// <summary>Convolution shapes tested.</summary>
    public required int Shapes { get; init; }

    /// <summary>Shapes wrong with oneDNN, in words, such as "conv 16→24 k3 s1 on 14×14: input gradient off by 0.71".</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    /// <summary>Largest relative error on the chosen path, against float64.</summary>
    public required double WorstError { get; init; }

    /// <summary>Device, library version and thread count the verdict holds for.</summary>
    public required string Where { get; init; }

    /// <summary>What a reader must know of how it was tested, where that was not convolution by convolution; null otherwise.</summary>
    public string? Note { get; init; }

    /// <summary>One sentence for pages.</summary>
    public string Sentence => Note is not null ? Note
        : !Passed ? "numerics self-test failed"
        : Wrong.Count == 0 ? "numerics self-test passed"
        : $"numerics self-test passed without oneDNN ({Wrong.Count} of {Shapes} shapes wrong with it)";
}

/// <summary>Progress of a long engine call.</summary>
/// <param name="Fraction">Done, in [0,1].</param>
/// <param name="Note">Where it is, such as "epoch 2 of 3".</param>
public readonly record struct StepProgress(double Fraction, string Note);
