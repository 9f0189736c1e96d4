using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;

namespace Kindred.Web.Compare;

/// <summary>
/// All that determines one network's weights, as a spec record, so that its fields are read like those of any spec. What is not known of a network that was
/// brought, or does not count for one trained without an adversary, is empty.
/// </summary>
public sealed record NetworkSpec
{
    [Display(Name = "Data set", Description = "The images it was trained on; of a network that was brought, those it is tried on.", GroupName = "Data")]
    public ImageDataset? Dataset { get; init; }

    [Unit("images")]
    [Display(Name = "Training images", Description = "The first images of the training split.", GroupName = "Data")]
    public int? TrainingImages { get; init; }

    [Display(Name = "Architecture", Description = "Kind of network.", GroupName = "Architecture")]
    public Architecture? Architecture { get; init; }

    [Display(Name = "Norm", Description = "Size of a perturbation in training.", GroupName = "Adversary and seed")]
    public Norm? Norm { get; init; }

    [Unit("pixel units")]
    [Display(Name = "Epsilon", Description = "Radius of the adversary in training; 0 is standard training.", GroupName = "Adversary and seed")]
    public double? Epsilon { get; init; }

    [Display(Name = "Seed", Description = "Of initial weights, order of images and attacks.", GroupName = "Adversary and seed")]
    public int? Seed { get; init; }

    [Display(Name = "Training", GroupName = "Training")]
    public TrainingSpec? Training { get; init; }

    /// <summary>What a cell of an experiment's grid trains: at epsilon 0 neither norm nor objective counts.</summary>
    public static NetworkSpec Of(ImageDataset? dataset, int trainingImages, Architecture architecture, TrainingSpec training, Norm norm, double epsilon, int seed) => new()
    {
        Dataset = dataset,
        TrainingImages = trainingImages,
        Architecture = architecture,
        Norm = epsilon == 0 ? null : norm,
        Epsilon = epsilon,
        Seed = seed,
        Training = training.At(epsilon),
    };

    /// <summary>Equal for networks that differ in their seed only.</summary>
    public string KeyButSeed => SpecJson.ToKeyNode(this with { Seed = null }, typeof(NetworkSpec))!.ToJsonString();
}
