using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// Clean and robust accuracy on a few held-out images after each epoch: enough to see learning, overfitting and the collapse of
/// single-step training (Wong, Rice, Kolter 2020, section 5), too few to report.
/// </summary>
internal sealed class Monitor(TrainingSetup setup, LabeledImages heldOut, Device device)
{
    private const int CleanImages = 256;
    private const int AttackedImages = 128;

    private readonly RobustnessEvaluator evaluator = new(heldOut, device);

    /// <summary>Draws from a generator of its own, the same after each epoch: looking does not change the training.</summary>
    public (Accuracy Clean, Accuracy Robust) Look(Classifier classifier, CancellationToken cancellation)
    {
        var result = evaluator.Evaluate(
            classifier, Math.Min(CleanImages, heldOut.Count), Math.Min(AttackedImages, heldOut.Count), [setup.MonitorAttack], setup.Seed, cancellation);
        return (result.Clean, result.Attacks[0].Accuracy);
    }
}
