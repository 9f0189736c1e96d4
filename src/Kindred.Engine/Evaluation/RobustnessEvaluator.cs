using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Evaluation;

/// <summary>
/// Clean accuracy on the first images of a set, and robust accuracy under attacks. An image counts as robust only if it is classified
/// correctly as it is and after the attack; images wrong from the start are not attacked (method of AutoAttack: Croce, Hein, ICML 2020).
/// </summary>
/// <param name="images">The images, usually a test split.</param>
/// <param name="device">Where to compute.</param>
public sealed class RobustnessEvaluator(LabeledImages images, Device device)
{
    /// <summary>Raised whenever the same network and attack would be measured otherwise than before: part of every evaluation's identity.</summary>
    public const int NumericsVersion = 1;

    /// <summary>Images classified or attacked at once.</summary>
    public const int BatchSize = 128;

    /// <summary>Called between batches.</summary>
    public Action<StepProgress>? Progressed { get; init; }

    /// <summary>Measures clean accuracy and each attack in turn. The classifier's mode is left as it was found.</summary>
    /// <param name="classifier">The network, on the evaluator's device.</param>
    /// <param name="cleanImages">First images classified as they are, at least 1.</param>
    /// <param name="attackedImages">First images attacked, at least 1.</param>
    /// <param name="attacks">The attacks; each draws from a generator of its own.</param>
    /// <param name="seed">Seed of the attacks' random starts.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public RobustnessResult Evaluate(
        Classifier classifier, int cleanImages, int attackedImages, IReadOnlyList<Attack> attacks, long seed, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cleanImages, images.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(attackedImages, images.Count);
        using var pause = CollectionPause.Begin();
        var training = classifier.training;
        classifier.eval();
        try
        {
            // attacks cost far more than the clean pass: it counts as a tenth of one
            var parts = attacks.Count + 0.1;
            var correct = Correct(classifier, Math.Max(cleanImages, attackedImages), f => Report(f * 0.1 / parts, "clean images"), cancellation);
            var outcomes = attacks.Select((attack, i) =>
            {
                using var generator = Randomness.For(seed, "evaluate", device);
                return Attacked(classifier, attack, correct[..attackedImages], generator, f => Report((i + 0.1 + f) / parts, attack.Label), cancellation);
            });
            return new RobustnessResult(Accuracy.Of(correct[..cleanImages]), correct[..cleanImages], [.. outcomes]);

            void Report(double fraction, string note)
            {
                pause.Breathe();
                Progressed?.Invoke(new StepProgress(fraction, note));
            }
        }
        finally
        {
            classifier.train(training);
        }
    }

    /// <summary>One flag per image of the first <paramref name="count"/>.</summary>
    private bool[] Correct(Classifier classifier, int count, Action<double> report, CancellationToken cancellation)
    {
        var correct = new bool[count];
        foreach (var batch in Enumerable.Range(0, count).Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            Classify(classifier, batch, correct, (x, _) => x);
            report((batch[^1] + 1.0) / count);
        }

        return correct;
    }

    private AttackOutcome Attacked(
        Classifier classifier, Attack attack, bool[] correct, Generator generator, Action<double> report, CancellationToken cancellation)
    {
        var survived = (bool[])correct.Clone();
        foreach (var batch in Enumerable.Range(0, correct.Length).Where(i => correct[i]).Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            Classify(classifier, batch, survived, (x, y) => attack.Perturb(classifier, x, y, generator));
            report((batch[^1] + 1.0) / correct.Length);
        }

        return new AttackOutcome(attack, Accuracy.Of(survived), survived);
    }

    private void Classify(Classifier classifier, int[] indices, bool[] correct, Func<Tensor, Tensor, Tensor> perturb)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var (x, y) = images.ToTensors(indices, device);
        var right = classifier.forward(perturb(x, y)).argmax(1).eq(y).cpu().data<bool>().ToArray();
        foreach (var (i, index) in indices.Index())
        {
            correct[index] = right[i];
        }
    }
}
