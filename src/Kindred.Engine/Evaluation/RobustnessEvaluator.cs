using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Evaluation;

/// <summary>
/// Clean accuracy on the first images of a set, and robust accuracy under attacks. An image counts as robust only if it is classified
/// correctly as it is and after the attack; images wrong from the start are not attacked, and the later attacks of an ensemble see only
/// what the earlier left (method of AutoAttack: Croce, Hein, ICML 2020, section 5).
/// </summary>
/// <param name="images">The images, usually a test split.</param>
/// <param name="device">Where to compute.</param>
public sealed class RobustnessEvaluator(LabeledImages images, Device device)
{
    /// <summary>Raised whenever the same network and attack would be measured otherwise than before: part of every evaluation's identity.</summary>
    public const int NumericsVersion = 2;

    /// <summary>Images classified or attacked at once.</summary>
    public const int BatchSize = 128;

    /// <summary>Called between batches.</summary>
    public Action<StepProgress>? Progressed { get; init; }

    /// <summary>Called when the clean pass is done, with one flag per image.</summary>
    public Action<IReadOnlyList<bool>>? CleanDone { get; init; }

    /// <summary>Called after each batch of an attack: what to keep to go on from there.</summary>
    public Action<AttackProgress>? BatchDone { get; init; }

    /// <summary>Called when an attack is finished.</summary>
    public Action<AttackOutcome>? AttackDone { get; init; }

    /// <summary>Results to start from instead of computing them again.</summary>
    public KnownResults Known { get; init; } = KnownResults.None;

    /// <summary>Measures clean accuracy and each attack in turn. The classifier's mode is left as it was found.</summary>
    /// <param name="classifier">The network, on the evaluator's device.</param>
    /// <param name="cleanImages">First images classified as they are, at least 1.</param>
    /// <param name="attackedImages">First images attacked, at least 1.</param>
    /// <param name="attacks">The attacks; each batch of each draws from a generator of its own.</param>
    /// <param name="seed">Seed of the attacks' random numbers.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <exception cref="ArgumentException">An attack cannot be run on the network's number of classes; the message says why.</exception>
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
            var classes = Classes(classifier);
            RequireFit(attacks, classes);

            // attacks cost far more than the clean pass: it counts as a tenth of one
            var parts = attacks.Count + 0.1;
            var correct = Correct(classifier, Math.Max(cleanImages, attackedImages), f => Report(f * 0.1 / parts, "clean images"), cancellation);
            var outcomes = attacks.Select((attack, i) => Known.Outcome(attack, attackedImages)
                ?? Attacked(classifier, attack, classes, correct[..attackedImages], seed, f => Report((i + 0.1 + f) / parts, attack.Label), cancellation));
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

    private void RequireFit(IReadOnlyList<Attack> attacks, int classes)
    {
        foreach (var attack in attacks)
        {
            var errors = new SpecErrors();
            attack.CheckFits(images.Shape, classes, errors, "");
            if (errors.Any)
            {
                throw new ArgumentException($"{attack.Label} cannot be run on a network of {classes} classes: {errors}", nameof(attacks));
            }
        }
    }

    private int Classes(Classifier classifier)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return (int)classifier.forward(images.Images([0], device)).size(1);
    }

    /// <summary>One flag per image of the first <paramref name="count"/>.</summary>
    private bool[] Correct(Classifier classifier, int count, Action<double> report, CancellationToken cancellation)
    {
        if (Known.CleanCorrect is { } known && known.Count >= count)
        {
            return [.. known.Take(count)];
        }

        var correct = new bool[count];
        foreach (var batch in Enumerable.Range(0, count).Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            Classify(classifier, batch, correct, (x, _) => x);
            report((batch[^1] + 1.0) / count);
        }

        CleanDone?.Invoke(correct);
        return correct;
    }

    private AttackOutcome Attacked(
        Classifier classifier, Attack attack, int classes, bool[] correct, long seed, Action<double> report, CancellationToken cancellation)
    {
        var cascade = attack.Cascade(classes);
        var progress = Known.Progress(attack, correct.Length) ?? new AttackProgress(attack, -1, 0, correct.Length, correct, []);
        for (var stage = Math.Max(progress.Stage, 0); stage < cascade.Count; stage++)
        {
            if (stage > progress.Stage)
            {
                var entering = progress.Survived.Count(s => s);
                progress = progress with { Stage = stage, Batch = 0, NextImage = 0, Stages = [.. progress.Stages, new(cascade[stage].Label, entering, 0)] };
            }

            var done = stage;
            progress = RunStage(classifier, cascade[stage], progress, seed, f => report((done + f) / cascade.Count), cancellation);
        }

        var outcome = new AttackOutcome(attack, Accuracy.Of([.. progress.Survived]), progress.Survived)
        {
            Stages = cascade.Count > 1 ? progress.Stages : [],
            Notes = attack.Adaptations(classes),
        };
        AttackDone?.Invoke(outcome);
        return outcome;
    }

    /// <summary>One attack over the images that are left, from where <paramref name="progress"/> stands.</summary>
    private AttackProgress RunStage(
        Classifier classifier, Attack attack, AttackProgress progress, long seed, Action<double> report, CancellationToken cancellation)
    {
        var left = Enumerable.Range(progress.NextImage, progress.Survived.Count - progress.NextImage).Where(i => progress.Survived[i]).ToList();
        foreach (var batch in left.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var generator = Randomness.For(seed, $"evaluate/{Catalog<Attack>.IdOf(progress.Attack)}/{progress.Stage}/{progress.Batch}", device);
            var survived = progress.Survived.ToArray();
            Classify(classifier, batch, survived, (x, y) => Perturbed(attack, classifier, x, y, generator));
            var stage = progress.Stages[^1];
            progress = progress with
            {
                Batch = progress.Batch + 1,
                NextImage = batch[^1] + 1,
                Survived = survived,
                Stages = [.. progress.Stages.SkipLast(1), stage with { Broken = stage.Broken + batch.Count(i => !survived[i]) }],
            };
            BatchDone?.Invoke(progress);
            report((batch[^1] + 1.0) / survived.Length);
        }

        return progress;
    }

    /// <summary>What the attack gives, held to what it promises: a point outside of its ball would count as one inside.</summary>
    private static Tensor Perturbed(Attack attack, Classifier classifier, Tensor x, Tensor y, Generator generator)
    {
        const double rounding = 1e-5;
        var perturbed = attack.Perturb(classifier, x, y, generator);
        using var scope = NewDisposeScope();
        var inside = perturbed.min().item<float>() >= 0 && perturbed.max().item<float>() <= 1; // false for NaN
        if (attack is { BallNorm: { } norm, BallEpsilon: { } epsilon })
        {
            inside &= new NormBall(norm, epsilon).Length(perturbed - x).max().item<float>() <= epsilon + rounding * Math.Max(epsilon, 1);
        }

        return inside ? perturbed
            : perturbed.isnan().any().item<bool>() ? throw new DivergedException("the gradient in the images became NaN")
            : throw new InvalidOperationException($"{attack.Label} left its ball or the pixel range.");
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
