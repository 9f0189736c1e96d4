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

    public static double Passes(ExperimentSpec spec, RunKind kind, double epsilon) => kind switch
    {
        RunKind.Train => (double)spec.TrainingImages * spec.Training.Epochs * spec.Training.At(epsilon).Objective.PassesPerImage,
        RunKind.Evaluate => spec.Evaluation.CleanImages * ForwardOnly
            + (double)spec.Evaluation.AttackedImages * EvaluationWork.AttacksOf(spec, epsilon).Sum(a => a.Passes(spec.Dataset.ClassNames.Count)),
        RunKind.Invert => (double)spec.Inversion.Pairs * spec.Inversion.Method.StepCount,
        _ => 0,
    };

    /// <summary>Representations a compare run computes: each network on each of the images; the measures themselves are small beside it.</summary>
    public static double ComparePasses(ExperimentSpec spec, int imageSets) => (double)spec.Inversion.Pairs * imageSets * spec.NetworkCount * ForwardOnly;
}
