using Kindred.Platform.Comparisons;
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

    /// <summary>
    /// Representations a compare run computes: each network on target images once, on inverted ones once for each row, and of classifiers trained anew on
    /// all that they learn and are tested on; the measures themselves are small beside it.
    /// </summary>
    public static double ComparePasses(ExperimentSpec spec, CompareTask task)
    {
        var images = task.ImageSet switch
        {
            ImageSets.Inverted => (double)spec.Inversion.Pairs * task.Rows,
            ImageSets.Probes => (double)spec.Inversion.Pairs + spec.TrainingImages + ExperimentSpec.HeldOut + spec.Evaluation.CleanImages,
            _ => spec.Inversion.Pairs,
        };
        return images * spec.NetworkCount * ForwardOnly;
    }
}
