using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
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
    private const int ValidatedImages = 256;
    private const int ValidationSteps = 10;

    private readonly RobustnessEvaluator evaluator = new(heldOut, device);

    /// <summary>The attack that best epochs are chosen by: PGD-10 from a random start in the ball trained against (Rice, Wong, Kolter, ICML 2020, section 3).</summary>
    public static Attack ValidationAttack(Norm norm, double epsilon) => new PgdAttack { Norm = norm, Epsilon = epsilon, Steps = ValidationSteps };

    /// <summary>Draws from a generator of its own, the same after each epoch: looking does not change the training.</summary>
    public (Accuracy Clean, Accuracy Robust) Look(Classifier classifier, CancellationToken cancellation)
    {
        var result = evaluator.Evaluate(
            classifier, Math.Min(CleanImages, heldOut.Count), Math.Min(AttackedImages, heldOut.Count), [setup.MonitorAttack], setup.Seed, cancellation);
        return (result.Clean, result.Attacks[0].Accuracy);
    }

    /// <summary>What decides about the training; null where nothing does. The monitoring attack has no say: it is no part of a network's identity.</summary>
    public Validation? Validate(Classifier classifier, CancellationToken cancellation)
    {
        if (!setup.Training.At(setup.Epsilon).Validates)
        {
            return null;
        }

        var images = Math.Min(ValidatedImages, heldOut.Count);
        Attack[] attacks = [ValidationAttack(setup.Norm, setup.Epsilon), new FgsmAttack { Norm = setup.Norm, Epsilon = setup.Epsilon }];
        var result = evaluator.Evaluate(classifier, images, images, attacks, setup.Seed, cancellation);
        return new Validation(result.Attacks[0].Accuracy, result.Attacks[1].Accuracy);
    }
}
