using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

/// <summary>How a network is trained: objective, optimizer, schedule and length. Norm and epsilon come from the grid.</summary>
public sealed record TrainingSpec
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
}
