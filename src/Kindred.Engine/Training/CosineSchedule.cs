using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Training;

[CatalogId("cosine")]
[About("Cosine with warm-up", "Rises linearly during warm-up, then falls to 0 along half a cosine.",
    Reference = "Loshchilov, Hutter: SGDR: stochastic gradient descent with warm restarts, ICLR 2017, equation 5 (one cycle)")]
public sealed record CosineSchedule : LearningRateSchedule
{
    [Range(0.0, 0.9), Unit("of all steps")]
    [Display(Name = "Warm-up", Description = "Share of the steps in which the learning rate rises.")]
    public double WarmUp { get; init; } = 0.2;

    public override double Factor(long step, long steps)
    {
        var position = (step + 0.5) / steps; // the middle of the step, so that neither end is a step of length 0
        return position < WarmUp ? position / WarmUp : 0.5 * (1 + Math.Cos(Math.PI * (position - WarmUp) / (1 - WarmUp)));
    }
}
