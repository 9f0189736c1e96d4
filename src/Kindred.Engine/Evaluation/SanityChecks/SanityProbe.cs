using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Evaluation;

/// <summary>
/// The checks that need the network itself, on a small batch, in the mode it is in: what AutoAttack warns of before it starts (Croce, Hein,
/// ICML 2020; flags of their published code), and what train mode left on does.
/// </summary>
public static class SanityProbe
{
    /// <summary>Largest difference between logits that rounding explains, relative to their root mean square.</summary>
    private const double Rounding = 1e-4;

    /// <summary>Largest distance of a row's sum from 1 for probabilities.</summary>
    private const double SumTolerance = 1e-4;

    /// <summary>Makes every check. Sets no mode: probe the network as it will be attacked.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="images">N×C×H×W in [0,1], at least 2; 16 are plenty.</param>
    /// <param name="labels">N true classes, int64.</param>
    public static IReadOnlyList<RedFlag> Run(Classifier classifier, Tensor images, Tensor labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images.shape[0], 2);
        using var pause = CollectionPause.Begin();
        using var scope = NewDisposeScope();
        var optimisation = TestTimeOptimisation(classifier, images, out var logits);
        return
        [
            Randomised(classifier, images, logits),
            BatchDependent(classifier, images, logits),
            TrainMode(classifier),
            ProbabilityOutput(logits),
            NonFiniteOutput(logits),
            ZeroGradient(classifier, images, labels),
            optimisation,
        ];
    }

    private static RedFlag Randomised(Classifier classifier, Tensor images, Tensor logits)
    {
        using var off = no_grad();
        var difference = Difference(classifier.forward(images), logits);
        return new(RedFlags.Randomised, !(difference <= Rounding),
            $"The same {images.shape[0]} images asked twice: logits differ by {difference:0.##e0} of their size.")
        {
            Evidence = new Dictionary<string, double> { ["difference"] = difference },
        };
    }

    private static RedFlag BatchDependent(Classifier classifier, Tensor images, Tensor logits)
    {
        using var off = no_grad();
        var half = images.shape[0] / 2;
        var difference = Difference(classifier.forward(images.narrow(0, 0, half)), logits.narrow(0, 0, half));
        return new(RedFlags.BatchDependent, !(difference <= Rounding),
            $"{half} images alone and among {images.shape[0]}: logits differ by {difference:0.##e0} of their size.")
        {
            Evidence = new Dictionary<string, double> { ["difference"] = difference },
        };
    }

    private static RedFlag TrainMode(Classifier classifier)
    {
        var parts = classifier.modules().Append(classifier).Distinct().Count(m => m.training);
        return new(RedFlags.TrainMode, parts > 0, parts == 0
            ? "Every part of the network is in eval mode."
            : $"{parts} part{(parts == 1 ? " is" : "s are")} in train mode: dropout and batch statistics may be active.")
        {
            Evidence = new Dictionary<string, double> { ["parts"] = parts },
        };
    }

    private static RedFlag ProbabilityOutput(Tensor logits)
    {
        var least = logits.min().item<float>();
        var worstSum = logits.sum(1).sub_(1).abs_().max().item<float>();
        var raised = least >= 0 && worstSum <= SumTolerance;
        return new(RedFlags.ProbabilityOutput, raised,
            $"Smallest output {least:0.###}, sums up to {worstSum:0.##e0} from 1: {(raised ? "these are probabilities, in which gradients vanish" : "these are logits")}.")
        {
            Evidence = new Dictionary<string, double> { ["smallest"] = least, ["sumDistance"] = worstSum },
        };
    }

    private static RedFlag NonFiniteOutput(Tensor logits)
    {
        var bad = logits.isfinite().logical_not().sum().item<long>();
        return new(RedFlags.NonFiniteOutput, bad > 0, $"{bad} of {logits.numel()} outputs are not finite numbers.")
        {
            Evidence = new Dictionary<string, double> { ["count"] = bad },
        };
    }

    // a sure network's cross-entropy has no gradient left in float32, which APGD-DLR and the targeted attacks do not mind; the margin's must not vanish
    private static RedFlag ZeroGradient(Classifier classifier, Tensor images, Tensor labels)
    {
        var entropy = Zero(AttackLoss.CrossEntropy);
        var margin = Zero(AttackLoss.Margin);
        return new(RedFlags.ZeroGradient, margin > 0,
            $"Of {images.shape[0]} images {margin} have no gradient of the margin, {entropy} none of the cross-entropy.")
        {
            Evidence = new Dictionary<string, double> { ["margin"] = margin, ["crossEntropy"] = entropy, ["images"] = images.shape[0] },
        };

        long Zero(AttackLoss loss)
        {
            using var scope = NewDisposeScope();
            var gradient = InputGradient.Of(classifier, images, new AttackGoal(loss, labels));
            return gradient.flatten(1).abs().amax([1]).eq(0).sum().item<long>();
        }
    }

    private static RedFlag TestTimeOptimisation(Classifier classifier, Tensor images, out Tensor logits)
    {
        using var off = no_grad();
        var before = classifier.state_dict().Values.Select(t => t.clone()).ToList();
        logits = classifier.forward(images);
        var changed = classifier.state_dict().Values.Zip(before).Count(pair => !pair.First.Equals(pair.Second));
        var raised = changed > 0 || logits.requires_grad;
        return new(RedFlags.TestTimeOptimisation, raised, raised
            ? $"Classifying changes {changed} of the network's tensors{(logits.requires_grad ? " and tracks gradients although told not to" : "")}."
            : "Classifying changes no weight and tracks no gradient.")
        {
            Evidence = new Dictionary<string, double> { ["changedTensors"] = changed, ["tracksGradients"] = logits.requires_grad ? 1 : 0 },
        };
    }

    private static double Difference(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return (a - b).abs().max().item<float>() / Math.Max(b.square().mean().sqrt().item<float>(), 1e-12);
    }
}
