using Kindred.Engine.Attacks;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Experiments;

/// <summary>
/// How much a run has to compute, in image passes: one image forward and backward through its network. Seconds follow from passes per
/// second, which depend on the architecture and the machine alone.
/// </summary>
public static class RunWork
{
    /// <summary>A forward pass costs about a third of a forward and a backward one.</summary>
    private const double ForwardOnly = 1.0 / 3;

    /// <summary>Passes where a record does not say how many steps it takes.</summary>
    private const int UnknownSteps = 10;

    public static double Passes(ExperimentSpec spec, RunKind kind, double epsilon) => kind switch
    {
        RunKind.Train => (double)spec.TrainingImages * spec.Training.Epochs * spec.Training.At(epsilon).Objective.PassesPerImage,
        RunKind.Evaluate => spec.Evaluation.CleanImages * ForwardOnly
            + (double)spec.Evaluation.AttackedImages * EvaluationWork.AttacksOf(spec, epsilon).Sum(Steps),
        RunKind.Invert => (double)spec.Inversion.Pairs * spec.Inversion.Method.StepCount,
        _ => 0,
    };

    /// <summary>Representations a compare run computes: each network on each of the images; the measures themselves are small beside it.</summary>
    public static double ComparePasses(ExperimentSpec spec, int imageSets) => (double)spec.Inversion.Pairs * imageSets * spec.NetworkCount * ForwardOnly;

    private static int Steps(Attack attack) => attack is PgdAttack pgd ? pgd.Steps * pgd.Restarts : UnknownSteps;
}
