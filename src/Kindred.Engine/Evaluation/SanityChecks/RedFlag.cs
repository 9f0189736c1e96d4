namespace Kindred.Engine.Evaluation;

/// <summary>One sanity check of a robustness evaluation. A check that could not be made gives no flag at all.</summary>
/// <param name="Code">A name that does not change: <see cref="RedFlags"/>.</param>
/// <param name="Raised">True where the check speaks against the numbers.</param>
/// <param name="Message">What was found, with its numbers, whether raised or not.</param>
public sealed record RedFlag(string Code, bool Raised, string Message)
{
    /// <summary>The numbers the verdict rests on, by name.</summary>
    public IReadOnlyDictionary<string, double> Evidence { get; init; } = new Dictionary<string, double>();
}

/// <summary>The codes of the red flags. They are stored: changing one is a migration.</summary>
public static class RedFlags
{
    /// <summary>The same images give other logits when asked again.</summary>
    public const string Randomised = "randomised";

    /// <summary>An image's logits depend on the other images of its batch.</summary>
    public const string BatchDependent = "batch-dependent";

    /// <summary>The network, or a part of it, is in train mode.</summary>
    public const string TrainMode = "train-mode";

    /// <summary>The logits are probabilities.</summary>
    public const string ProbabilityOutput = "probability-output";

    /// <summary>Logits are NaN or infinite.</summary>
    public const string NonFiniteOutput = "non-finite-output";

    /// <summary>Images whose input gradient is 0.</summary>
    public const string ZeroGradient = "zero-gradient";

    /// <summary>The network tracks gradients or changes its weights when it only classifies.</summary>
    public const string TestTimeOptimisation = "test-time-optimisation";

    /// <summary>An attack of epsilon 0 changes the outcome.</summary>
    public const string EpsilonZero = "epsilon-zero";

    /// <summary>Images survive an attack that are wrong as they are.</summary>
    public const string RobustAboveClean = "robust-above-clean";

    /// <summary>More steps find much more: the shorter attack had not converged.</summary>
    public const string MoreStepsStronger = "more-steps-stronger";

    /// <summary>One step beats many.</summary>
    public const string SingleStepStronger = "single-step-stronger";

    /// <summary>An attack that reads no gradient beats those that do.</summary>
    public const string BlackBoxStronger = "black-box-stronger";

    /// <summary>Accuracy rises with epsilon.</summary>
    public const string AccuracyRises = "accuracy-rises";

    /// <summary>Accuracy stays up where a perturbation could make any image grey.</summary>
    public const string LargeEpsilon = "large-epsilon";

    /// <summary>The numerics self-test failed.</summary>
    public const string Numerics = "numerics-failed";
}
