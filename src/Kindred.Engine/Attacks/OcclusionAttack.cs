using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>Where a patch is put.</summary>
public enum PatchPosition
{
    /// <summary>Every place of the grid; an image counts as robust only if it survives all.</summary>
    [Display(Name = "worst of all places")]
    Worst,

    /// <summary>One place of the grid for each image, drawn at random: accuracy estimates the mean over places.</summary>
    [Display(Name = "one random place")]
    Random,

    /// <summary>The middle of the image.</summary>
    [Display(Name = "middle")]
    Middle,
}

[CatalogId("occlusion")]
[About("Occluding patch", "Covers a square of the image with one value, at the worst, a random or the middle place: the partly covered stop sign.",
    Reference = "Zeiler, Fergus: Visualizing and understanding convolutional networks, ECCV 2014, section 4.2")]
public sealed record OcclusionAttack : Attack
{
    [Range(0.0, 1.0), Unit("× shorter side")]
    [Display(Name = "Size", Description = "Side of the square.")]
    public double Size { get; init; } = 0.25;

    [Range(0.0, 1.0), Unit("pixel units")]
    [Display(Name = "Value", Description = "What covers the image: 0 black, 1 white.")]
    public double Value { get; init; } = 0.5;

    [Range(1, 64), Unit("places")]
    [Display(Name = "Grid", Description = "Places in each direction, evenly spread from edge to edge.")]
    public int Grid { get; init; } = 7;

    [Display(Name = "Position", Description = "Which of the places.")]
    public PatchPosition Position { get; init; } = PatchPosition.Worst;

    public override string Label => $"Patch of {Size:0.###} side, {Position switch
    {
        PatchPosition.Worst => $"worst of {Grid}×{Grid} places",
        PatchPosition.Random => $"random of {Grid}×{Grid} places",
        _ => "in the middle",
    }}";

    public override Norm? BallNorm => null;

    public override double? BallEpsilon => null;

    public override Attack WithBall(Norm norm, double epsilon) => this;

    public override bool UsesGradients => false;

    public override double Passes(int classes) => (Position == PatchPosition.Worst ? Grid * Grid : 1) * ForwardOnly;

    /// <inheritdoc/>
    /// <remarks>At the worst place: the first that fools the network; if none does, the last is returned.</remarks>
    public override Tensor Perturb(Classifier classifier, Tensor images, Tensor labels, Generator generator)
    {
        using var off = no_grad();
        if (Position == PatchPosition.Worst)
        {
            return Tries.Run(images, labels, Grid * Grid, (i, x, y, _) =>
            {
                var covered = Cover(x, i / Grid, i % Grid);
                return new Found(covered, classifier.forward(covered).argmax(1).ne(y));
            });
        }

        using var scope = NewDisposeScope();
        return (Position == PatchPosition.Random ? CoverAnywhere(images, generator) : (this with { Grid = 1 }).Cover(images, 0, 0)).MoveToOuterDisposeScope();
    }

    /// <summary>The images, N×C×H×W, each covered at the same place of the grid.</summary>
    internal Tensor Cover(Tensor images, int row, int column)
    {
        var side = Side(images);
        var covered = images.clone();
        using var patch = covered.narrow(2, At(row, (int)images.size(2) - side), side).narrow(3, At(column, (int)images.size(3) - side), side);
        patch.fill_(Value);
        return covered;
    }

    private Tensor CoverAnywhere(Tensor images, Generator generator)
    {
        var places = randint(0, Grid * Grid, [images.shape[0]], int64, images.device, generator: generator).cpu().data<long>().ToArray();
        return stack([.. places.Select((place, i) => Cover(images.narrow(0, i, 1), (int)place / Grid, (int)place % Grid).squeeze(0))]);
    }

    private int Side(Tensor images) => (int)Math.Round(Size * Math.Min(images.size(2), images.size(3)));

    // place of the grid to pixel: from one edge to the other, a grid of one in the middle
    private int At(int place, int last) => Grid == 1 ? last / 2 : (int)Math.Round((double)place * last / (Grid - 1));
}
