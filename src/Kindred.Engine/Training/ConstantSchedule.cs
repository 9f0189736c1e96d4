using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

[CatalogId("constant")]
[About("Constant", "The same learning rate at every step, after warm-up where there is one.")]
public sealed record ConstantSchedule : LearningRateSchedule
{
    [AddedLater, Range(0.0, 0.9), Unit("of all steps")]
    [Display(Name = "Warm-up", Description = "Share of the steps in which the learning rate rises.")]
    public double WarmUp { get; init; }

    public override double Factor(long step, long steps) => WarmedUp(Position(step, steps), WarmUp);
}
