using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Inversion;
using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;

namespace Kindred.Platform.Experiments;

/// <summary>A whole study: data, the grid of networks (architectures × epsilons × seeds), and how each is trained, attacked, inverted and compared.</summary>
public sealed record ExperimentSpec : ISpecRules
{
    [Display(Name = "Data", Description = "The images to train, attack and invert with.")]
    public ImageDataset Dataset { get; init; } = new FashionMnistSmall();

    [Range(100, int.MaxValue), Unit("images")]
    [Display(Name = "Training images", Description = "The first images of the training split.")]
    public int TrainingImages { get; init; } = 2000;

    [MinLength(1), MaxLength(12)]
    [Display(Name = "Architectures", Description = "Kinds of network; at least two to compare across.")]
    public IReadOnlyList<Architecture> Architectures { get; init; } = [];

    [Display(Name = "Norm", Description = "Size of a perturbation.")]
    public Norm Norm { get; init; } = Norm.L2;

    [MinLength(1), MaxLength(12)]
    [Display(Name = "Epsilon", Description = "Radius of the adversary in training, one network for each; 0 is standard training.")]
    public IReadOnlyList<double> Epsilons { get; init; } = [0];

    [MinLength(1), MaxLength(20)]
    [Display(Name = "Seeds", Description = "One network for each. Without a second seed there is no spread.")]
    public IReadOnlyList<int> Seeds { get; init; } = [0];

    [Display(Name = "Training")]
    public TrainingSpec Training { get; init; } = new();

    [Display(Name = "Evaluation")]
    public EvaluationSpec Evaluation { get; init; } = new();

    [Display(Name = "Inversion")]
    public InversionSpec Inversion { get; init; } = new();

    [MinLength(1), MaxLength(8)]
    [Display(Name = "Measures", Description = "Each gives one matrix on target images and one on inverted images.")]
    public IReadOnlyList<SimilarityMeasure> Measures { get; init; } = [new LinearCka()];

    [AddedLater]
    [Display(Name = "Where networks agree", Description = "Compares representations also on the target images that two networks give the same class, and on as many that they give different ones.")]
    public bool SplitByAgreement { get; init; }

    [AddedLater]
    [Display(Name = "Classifiers trained anew", Description = "Linear classifiers on the frozen representations of training images: how much of differing predictions is left with them.")]
    public ProbeSpec Probes { get; init; } = new();

    /// <summary>Images at the end of the training split that are never trained on: epochs are watched on them.</summary>
    public const int HeldOut = 500;

    /// <summary>Networks in the grid.</summary>
    public int NetworkCount => Architectures.Count * Epsilons.Count * Seeds.Count;

    /// <summary>Largest epsilon that makes sense, pixel units: half the longest distance in [0,1]^pixels for L2, 1 for Linf.</summary>
    public static double EpsilonLimit(Norm norm, ImageShape shape) => norm == Norm.Linf ? 1 : Math.Round(Math.Sqrt(shape.Pixels) / 2, 1);

    public void Check(SpecErrors errors, string path)
    {
        var limit = EpsilonLimit(Norm, Dataset.Shape);
        for (var i = 0; i < Epsilons.Count; i++)
        {
            if (!(Epsilons[i] >= 0 && Epsilons[i] <= limit))
            {
                errors.Add($"{path}epsilons[{i}]", $"{Epsilons[i]} is out of range: {Norm} epsilon on {Dataset.Shape} images is 0 to {limit}.");
            }
        }

        OnlyOnce(errors, $"{path}epsilons", Epsilons);
        OnlyOnce(errors, $"{path}seeds", Seeds);
        OnlyOnce(errors, $"{path}architectures", Architectures);
        OnlyOnce(errors, $"{path}measures", Measures);
        foreach (var seed in Seeds.Where(s => s < 0))
        {
            errors.Add($"{path}seeds", $"{seed} is out of range: a seed is 0 to {int.MaxValue}.");
        }

        var available = Dataset.Count(DatasetSplit.Train) - HeldOut;
        if (TrainingImages > available)
        {
            errors.Add($"{path}trainingImages", $"{TrainingImages:N0} is out of range: 100 to {available:N0} images; the last {HeldOut} of {available + HeldOut:N0} are held out to watch training.");
        }

        var test = Dataset.Count(DatasetSplit.Test);
        Within(errors, $"{path}evaluation.cleanImages", Evaluation.CleanImages, test);
        Within(errors, $"{path}evaluation.attackedImages", Evaluation.AttackedImages, test);
        Within(errors, $"{path}inversion.pairs", Inversion.Pairs, test);
        Evaluation.Attack.CheckFits(Dataset.Shape, Dataset.ClassNames.Count, errors, $"{path}evaluation.attack.");
        for (var i = 0; i < Evaluation.MoreAttacks.Count; i++)
        {
            Evaluation.MoreAttacks[i].CheckFits(Dataset.Shape, Dataset.ClassNames.Count, errors, $"{path}evaluation.moreAttacks[{i}].");
        }

        if (SplitByAgreement && Measures.All(m => m.Properties.Input != MeasureInput.Representations))
        {
            errors.Add($"{path}splitByAgreement", "There is no measure of representations to compare by.");
        }

        if (Probes.Starts > 0 && Measures.All(m => m.Properties.Input != MeasureInput.Logits))
        {
            errors.Add($"{path}probes.starts", "There is no measure of answers to compare classifiers by: add disagreement.");
        }

        if (Measures is [NetworkMeasure first, ..])
        {
            errors.Add($"{path}measures[0]", $"Findings are drawn by the first measure, and {first.Label} has no values on inverted images: put one of representations first.");
        }

        if (NetworkCount > 500)
        {
            errors.Add($"{path}architectures", $"The grid has {NetworkCount:N0} networks; an experiment has at most 500.");
        }

        for (var i = 0; i < Architectures.Count; i++)
        {
            Architectures[i].CheckFits(Dataset.Shape, errors, $"{path}architectures[{i}].");
        }

        CheckLayer(errors, $"{path}inversion.method.layer");
    }

    private void CheckLayer(SpecErrors errors, string field)
    {
        var layer = Inversion.Method.Layer;
        foreach (var (label, names) in Architectures.Select(a => (a.Label, Names: a.LayerNames)).Where(a => !a.Names.Contains(layer)).DistinctBy(a => a.Label))
        {
            errors.Add(field, $"{label} has no layer \"{layer}\". Known: {string.Join(", ", names)}.");
        }
    }

    private static void Within(SpecErrors errors, string field, int value, int images)
    {
        if (value > images)
        {
            errors.Add(field, $"The data set has {images:N0} test images.");
        }
    }

    private static void OnlyOnce<T>(SpecErrors errors, string field, IReadOnlyList<T> values)
    {
        if (values.Distinct().Count() < values.Count)
        {
            errors.Add(field, "Each value may stand here once.");
        }
    }
}
