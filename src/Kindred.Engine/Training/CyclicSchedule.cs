using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

[CatalogId("cyclic")]
[About("Cyclic", "One triangle: rises linearly to the peak and falls linearly to 0, as fast adversarial training does.",
    Reference = "Smith: Cyclical learning rates for training neural networks, WACV 2017; Wong, Rice, Kolter: Fast is better than free, ICLR 2020")]
public sealed record CyclicSchedule : LearningRateSchedule
{
    [Range(0.01, 0.99), Unit("of all steps")]
    [Display(Name = "Peak", Description = "Share of the steps in which the learning rate rises.")]
    public double Peak { get; init; } = 0.5;

    public override double Factor(long step, long steps)
    {
        var position = Position(step, steps);
        return position < Peak ? position / Peak : (1 - position) / (1 - Peak);
    }
}
