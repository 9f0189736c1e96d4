using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

[CatalogId("step")]
[About("Steps with warm-up", "Falls by a factor at a first point of training and again at equal distances after it.",
    Reference = "Rice, Wong, Kolter: Overfitting in adversarially robust deep learning, ICML 2020: a tenth at 1/2 and at 3/4")]
public sealed record StepSchedule : LearningRateSchedule
{
    [Range(0.01, 1.0), Unit("of all steps")]
    [Display(Name = "First drop", Description = "Share of the steps before the first drop.")]
    public double FirstDrop { get; init; } = 0.5;

    [Range(0.01, 1.0), Unit("of all steps")]
    [Display(Name = "Between drops", Description = "Share of the steps from one drop to the next.")]
    public double DropEvery { get; init; } = 0.25;

    [Range(0.001, 1.0)]
    [Display(Name = "Factor", Description = "What the learning rate is multiplied by at each drop.")]
    public double DropFactor { get; init; } = 0.1;

    [Range(0.0, 0.9), Unit("of all steps")]
    [Display(Name = "Warm-up", Description = "Share of the steps in which the learning rate rises.")]
    public double WarmUp { get; init; }

    public override double Factor(long step, long steps)
    {
        var position = Position(step, steps);
        var drops = position < FirstDrop ? 0 : 1 + Math.Floor((position - FirstDrop) / DropEvery);
        return WarmedUp(position, WarmUp) * Math.Pow(DropFactor, drops);
    }
}
