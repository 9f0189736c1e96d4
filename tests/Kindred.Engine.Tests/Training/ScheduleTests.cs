using Kindred.Engine.Specs;
using Kindred.Engine.Training;

namespace Kindred.Engine.Tests.Training;

public sealed class ScheduleTests
{
    public static TheoryData<string> Ids => [.. Catalog<LearningRateSchedule>.All.Select(e => e.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void A_factor_is_above_0_and_at_most_1_however_short_or_long_the_training(string id)
    {
        var schedule = Catalog<LearningRateSchedule>.Create(id);

        foreach (var steps in (long[])[1, 2, 3, 100])
        {
            Assert.All(Enumerable.Range(0, (int)steps), step => Assert.InRange(schedule.Factor(step, steps), double.Epsilon, 1));
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_peak_is_reached(string id)
    {
        var schedule = Catalog<LearningRateSchedule>.Create(id);

        Assert.InRange(Enumerable.Range(0, 1000).Max(step => schedule.Factor(step, 1000)), 0.99, 1);
    }

    [Fact]
    public void Steps_fall_to_a_tenth_at_a_half_and_again_at_three_quarters()
    {
        var schedule = new StepSchedule();

        double[] factors = [.. Enumerable.Range(0, 200).Select(epoch => schedule.Factor(epoch, 200))];

        Assert.All(factors[..100], f => Assert.Equal(1, f));
        Assert.All(factors[100..150], f => Assert.Equal(0.1, f, 12));
        Assert.All(factors[150..], f => Assert.Equal(0.01, f, 12));
    }

    [Fact]
    public void Steps_every_third_fall_after_epochs_30_and_60_of_90()
    {
        var schedule = new StepSchedule { FirstDrop = 1.0 / 3, DropEvery = 1.0 / 3 };

        int[] drops = [.. Enumerable.Range(1, 89).Where(epoch => schedule.Factor(epoch, 90) < schedule.Factor(epoch - 1, 90))];

        Assert.Equal([30, 60], drops);
    }

    [Fact]
    public void The_cycle_is_a_triangle()
    {
        var schedule = new CyclicSchedule { Peak = 0.4 };

        Assert.Equal([0.125, 0.375, 0.625, 0.875, 11.0 / 12, 9.0 / 12, 7.0 / 12, 5.0 / 12, 3.0 / 12, 1.0 / 12],
            Enumerable.Range(0, 10).Select(step => Math.Round(schedule.Factor(step, 10), 12)), new WithinRounding());
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("step")]
    [InlineData("cosine")]
    public void Warm_up_rises_linearly(string id)
    {
        LearningRateSchedule schedule = id switch
        {
            "constant" => new ConstantSchedule { WarmUp = 0.1 },
            "step" => new StepSchedule { WarmUp = 0.1 },
            _ => new CosineSchedule { WarmUp = 0.1 },
        };

        Assert.Equal([0.05, 0.15, 0.25], Enumerable.Range(0, 3).Select(step => schedule.Factor(step, 100)), new WithinRounding());
    }

    private sealed class WithinRounding : EqualityComparer<double>
    {
        public override bool Equals(double x, double y) => Math.Abs(x - y) < 1e-9;

        public override int GetHashCode(double obj) => 0;
    }
}
