using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

[CatalogId("constant")]
[About("Constant", "The same learning rate at every step.")]
public sealed record ConstantSchedule : LearningRateSchedule
{
    public override double Factor(long step, long steps) => 1;
}
