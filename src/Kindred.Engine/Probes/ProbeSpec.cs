using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Probes;

/// <summary>How linear classifiers are trained anew on frozen representations, after Klabunde, Caspari, Lemmerich 2025.</summary>
public sealed record ProbeSpec
{
    [Range(0, 20), Unit("starts")]
    [Display(Name = "Starts", Description = "Random initial weights to train from for each network; the best on held-out images is kept. 0 trains none.")]
    public int Starts { get; init; }

    [Range(1, 1000), Unit("epochs")]
    [Display(Name = "Epochs", Description = "Passes over the training images.")]
    public int Epochs { get; init; } = 30;

    [Range(1, 65_536), Unit("images")]
    [Display(Name = "Batch size", Description = "Images of each step; all of them where there are fewer.")]
    public int BatchSize { get; init; } = 1024;

    [Range(1e-6, 1.0)]
    [Display(Name = "Learning rate", Description = "Of Adam; falls to 0.000001 along half a cosine.")]
    public double LearningRate { get; init; } = 5e-3;

    [Display(Name = "Standardise", Description = "Centres each feature and divides it by its standard deviation over the training images.")]
    public bool Standardise { get; init; }

    [Range(0, int.MaxValue)]
    [Display(Name = "Seed", Description = "Draws initial weights and the order of images.")]
    public int Seed { get; init; }
}
