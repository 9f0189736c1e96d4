using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

/// <summary>How a network is trained: objective, optimizer, schedule, length, and which epoch's weights count. Norm and epsilon come from the grid.</summary>
public sealed record TrainingSpec : ISpecRules
{
    [Display(Name = "Objective", Description = "What each step minimises.")]
    public Objective Objective { get; init; } = new FgsmRsTraining();

    [Display(Name = "Optimizer", Description = "How weights follow the gradient.")]
    public Optimizer Optimizer { get; init; } = new AdamOptimizer();

    [Display(Name = "Learning-rate schedule", Description = "How the learning rate changes over training.")]
    public LearningRateSchedule Schedule { get; init; } = new CosineSchedule();

    [Range(1, 500), Unit("epochs")]
    [Display(Name = "Epochs", Description = "Passes over the training images.")]
    public int Epochs { get; init; } = 3;

    [Range(8, 1024), Unit("images")]
    [Display(Name = "Batch size", Description = "Images per step.")]
    public int BatchSize { get; init; } = 64;

    [Range(1e-6, 10.0), Unit("at its peak")]
    [Display(Name = "Learning rate", Description = "Highest learning rate, reached after warm-up.")]
    public double LearningRate { get; init; } = 0.003;

    [AddedLater, Range(0.0, 1.0), Unit("of all steps")]
    [Display(Name = "Epsilon warm-up", Description = "Share of the steps in which epsilon rises linearly from 0.")]
    public double EpsilonWarmUp { get; init; }

    [AddedLater]
    [Display(Name = "Crop and flip", Description = "Random crops of padded images; mirrored at random where that keeps the label.")]
    public bool Augment { get; init; }

    [AddedLater, Range(0.0, 0.5)]
    [Display(Name = "Label smoothing", Description = "Share of each target spread evenly over all classes.")]
    public double LabelSmoothing { get; init; }

    [AddedLater, Range(0.0, 0.9999)]
    [Display(Name = "Weight averaging", Description = "Decay per step of a running mean of the weights, which then is the network; 0 is off.")]
    public double WeightAveraging { get; init; }

    [AddedLater]
    [Display(Name = "Weights used", Description = "Of the last epoch, or of the best by robust accuracy on held-out images; both are stored.")]
    public KeptWeights Use { get; init; }

    [AddedLater, Range(0, 500), Unit("epochs")]
    [Display(Name = "Patience", Description = "Stops after so many epochs without a better robust accuracy on held-out images; 0 never does.")]
    public int Patience { get; init; }

    [AddedLater, Range(0.0, 1.0)]
    [Display(Name = "Collapse detection", Description = "Stops when accuracy under a multi-step attack falls by more than this (0.2 is 20 points) and under a single step does not; 0 is off.")]
    public double CollapseDrop { get; init; }

    [AddedLater]
    [Display(Name = "Adversary's arithmetic", Description = "Numbers that attack steps in eval mode compute with; bfloat16 is about twice as fast, and given up where its gradients stray from float32's.")]
    public ArithmeticPrecision AdversaryPrecision { get; init; }

    /// <summary>Whether each epoch is validated on held-out images under the adversary trained against; without it there is no best epoch.</summary>
    public bool Validates => Use == KeptWeights.Best || Patience > 0 || CollapseDrop > 0;

    /// <summary>What is trained at an epsilon: at 0 every objective is standard training, with nothing to warm up and nothing to collapse.</summary>
    public TrainingSpec At(double epsilon) => epsilon == 0 ? this with { Objective = new StandardTraining(), EpsilonWarmUp = 0, CollapseDrop = 0 } : this;

    public void Check(SpecErrors errors, string path)
    {
        if (Patience >= Epochs && Patience > 0)
        {
            errors.Add($"{path}patience", $"Must be less than the {Epochs} epochs to stop anything; 0 never stops.");
        }
    }
}
