using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Comparisons;

/// <summary>What is compared with which measures on which images: networks of any experiments on one data set, or uploaded representations.</summary>
public sealed record ComparisonSpec : ISpecRules
{
    /// <summary>Most networks or representations of one comparison.</summary>
    public const int Most = 500;

    [MaxLength(200)]
    [Display(Name = "Name", Description = "Shown in lists; empty for one made from the members.")]
    public string? Name { get; init; }

    [MaxLength(Most)]
    [Display(Name = "Networks", Description = "Ids of trained networks, all of one data set.")]
    public IReadOnlyList<string>? Models { get; init; }

    [MaxLength(Most)]
    [Display(Name = "Representations", Description = "Ids of uploaded representations of the same samples, instead of networks.")]
    public IReadOnlyList<string>? Representations { get; init; }

    [MaxLength(Most)]
    [Display(Name = "Layers", Description = "One for all networks or one for each; empty for the penultimate.")]
    public IReadOnlyList<string>? Layers { get; init; }

    [MinLength(1), MaxLength(6)]
    [Display(Name = "Images", Description = "Each gives one matrix for every measure: target, inverted, seed, pooled, agree, disagree. Not for uploaded representations.")]
    public IReadOnlyList<string> Images { get; init; } = [ImageSets.Target];

    [Range(16, 10_000), Unit("pairs")]
    [Display(Name = "Image pairs", Description = "Empty for those that the networks have been inverted on, or 128.")]
    public int? Pairs { get; init; }

    [Range(0, int.MaxValue)]
    [Display(Name = "Pair seed", Description = "Draws the pairs; empty for the seed of those that the networks have been inverted on, or 0.")]
    public int? PairSeed { get; init; }

    [Display(Name = "Inversion", Description = "How the images were inverted; empty for the way that all networks have in common.")]
    public InversionMethod? Inversion { get; init; }

    [MinLength(1), MaxLength(20)]
    [Display(Name = "Measures", Description = "Each gives one matrix for every image set.")]
    public IReadOnlyList<SimilarityMeasure> Measures { get; init; } = [];

    [Range(0, 10_000), Unit("draws")]
    [Display(Name = "Bootstrap", Description = "Draws of images behind the 95 % intervals, 0 for none; empty for 1,000, or 20 random halves for measures of which only values are known.")]
    public int? Bootstrap { get; init; }

    [Range(0, 10_000), Unit("orders")]
    [Display(Name = "Permutations", Description = "Random orders of rows behind the level of unrelated representations, 0 for none; empty for 10. Most measures count all orders instead.")]
    public int? Permutations { get; init; }

    /// <summary>Those that make a matrix on an image set: measures of networks make one on target images alone, and from those the images they need.</summary>
    public IEnumerable<SimilarityMeasure> MeasuresOn(string imageSet) => Measures.Where(m => m is not NetworkMeasure || imageSet == ImageSets.Target);

    public void Check(SpecErrors errors, string path)
    {
        if ((Models is { Count: > 0 }) == (Representations is { Count: > 0 }))
        {
            errors.Add($"{path}models", "Give either models or representations.");
        }

        OnlyOnce(errors, $"{path}models", Models ?? []);
        OnlyOnce(errors, $"{path}representations", Representations ?? []);
        OnlyOnce(errors, $"{path}images", Images);
        OnlyOnce(errors, $"{path}measures", Measures);
        for (var i = 0; i < Images.Count; i++)
        {
            if (!ImageSets.OfNetworks.Contains(Images[i]))
            {
                errors.Add($"{path}images[{i}]", $"There is no image set \"{Images[i]}\". Known: {string.Join(", ", ImageSets.OfNetworks)}.");
            }
        }

        if (Models is { } models && Layers is { Count: > 1 } layers && layers.Count != models.Count)
        {
            errors.Add($"{path}layers", $"There are {layers.Count} layers for {models.Count} networks: give one for all or one for each.");
        }

        if (Representations is null && Measures.OfType<NetworkMeasure>().FirstOrDefault() is { } measure)
        {
            CheckNetworks(errors, path, measure);
        }

        if (Representations is not null)
        {
            CheckUploaded(errors, path);
        }
    }

    private void CheckNetworks(SpecErrors errors, string path, NetworkMeasure measure)
    {
        if (!Images.Contains(ImageSets.Target))
        {
            errors.Add($"{path}images", $"{measure.Label} is computed on target images: add \"{ImageSets.Target}\".");
        }

        if (Layers is { } layers && layers.Any(l => l != Classifier.Penultimate))
        {
            errors.Add($"{path}layers", $"{measure.Label} compares networks as a whole and takes no layers.");
        }
    }

    private void CheckUploaded(SpecErrors errors, string path)
    {
        if (Layers is not null)
        {
            errors.Add($"{path}layers", "Uploaded representations have no layers.");
        }

        for (var i = 0; i < Measures.Count; i++)
        {
            if (Measures[i].Properties.Input != MeasureInput.Representations)
            {
                errors.Add($"{path}measures[{i}]", $"{Measures[i].Label} compares {(Measures[i] is NetworkMeasure ? "networks themselves" : "networks' answers")}; uploaded representations have none.");
            }
        }
    }

    private static void OnlyOnce<T>(SpecErrors errors, string field, IReadOnlyList<T> values)
    {
        if (values.Distinct().Count() < values.Count)
        {
            errors.Add(field, "Each may stand here once.");
        }
    }
}

/// <summary>What is added to a comparison.</summary>
public sealed record ComparisonAddition : ISpecRules
{
    [MaxLength(ComparisonSpec.Most)]
    [Display(Name = "Networks", Description = "Ids of trained networks of the comparison's data set.")]
    public IReadOnlyList<string>? Models { get; init; }

    [MaxLength(ComparisonSpec.Most)]
    [Display(Name = "Representations", Description = "Ids of uploaded representations of the comparison's samples, where it is one of such.")]
    public IReadOnlyList<string>? Representations { get; init; }

    [MaxLength(ComparisonSpec.Most)]
    [Display(Name = "Layers", Description = "One for all that are added or one for each; empty for the penultimate.")]
    public IReadOnlyList<string>? Layers { get; init; }

    public void Check(SpecErrors errors, string path)
    {
        if ((Models is { Count: > 0 }) == (Representations is { Count: > 0 }))
        {
            errors.Add($"{path}models", "Give either models or representations.");
        }
    }
}

/// <summary>What a compare run that stands alone does: the matrices of a comparison's first members, or one cell of a matrix once more.</summary>
public sealed record ComparisonTask
{
    public long? ComparisonId { get; init; }

    /// <summary>How many members.</summary>
    public int Size { get; init; }

    /// <summary>What was asked for, before pairs and inversion were filled in; null where members were added.</summary>
    public ComparisonSpec? Asked { get; init; }

    /// <summary>The matrix of the cell, instead.</summary>
    public long? MatrixId { get; init; }

    public int Row { get; init; }
    public int Column { get; init; }
}
