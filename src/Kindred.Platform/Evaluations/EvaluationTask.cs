using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Evaluations;

/// <summary>The images of an evaluation, in the order in which outcomes are kept.</summary>
public sealed record EvaluationImages
{
    /// <summary>Most images of one evaluation.</summary>
    public const int Most = 100_000;

    [Display(Name = "Data set", Description = "Catalog id of a data set of the network's shape and classes; empty for the one it was trained on.")]
    public string? Dataset { get; init; }

    [Display(Name = "Split", Description = "Test images unless there is a reason.")]
    public DatasetSplit Split { get; init; } = DatasetSplit.Test;

    [MinLength(1), MaxLength(Most), Range(0, int.MaxValue)]
    [Display(Name = "Indices", Description = "Places in the split, from 0, in the order of the outcomes; empty for its first images.")]
    public IReadOnlyList<int>? Indices { get; init; }

    [Range(1, Most), Unit("images")]
    [Display(Name = "Images", Description = "The first images of the split. The interval shrinks with their number.")]
    public int? Count { get; init; }

    /// <summary>How many images these are.</summary>
    public int Number => Indices?.Count ?? Count ?? 0;
}

/// <summary>What an evaluate run that stands alone measures: one network under attacks. Clean accuracy on the same images always comes with it.</summary>
public sealed record EvaluationTask : ISpecRules
{
    [Display(Name = "Network", Description = "Its id.")]
    public string ModelId { get; init; } = "";

    [MaxLength(200)]
    [Display(Name = "Attacks", Description = "Each runs on the images that are right as they are. With none, clean accuracy alone is measured.")]
    public IReadOnlyList<Attack> Attacks { get; init; } = [];

    [Display(Name = "Images")]
    public EvaluationImages Images { get; init; } = new();

    public void Check(SpecErrors errors, string path)
    {
        if ((Images.Indices is null) == (Images.Count is null))
        {
            errors.Add($"{path}images", "Give either count, for the first images, or indices.");
        }

        if (Images.Indices is { } indices && indices.Distinct().Count() < indices.Count)
        {
            errors.Add($"{path}images.indices", "Each image may stand here once.");
        }

        if (Attacks.Distinct().Count() < Attacks.Count)
        {
            errors.Add($"{path}attacks", "Each attack may stand here once.");
        }
    }
}
