using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;

namespace Kindred.Engine.Tests.Specs;

public sealed class SpecFieldTests
{
    [Fact]
    public void Fields_carry_what_the_record_says()
    {
        var fields = SpecFields.Of(typeof(PgdAttack)).ToDictionary(f => f.Name);

        Assert.Equal(["norm", "epsilon", "steps", "stepSize", "randomStart", "restarts", "loss"], SpecFields.Of(typeof(PgdAttack)).Select(f => f.Name));
        Assert.Equal((SpecFieldKind.Choice, "L2, Linf"), (fields["norm"].Kind, string.Join(", ", fields["norm"].Choices.Select(c => c.Name))));
        Assert.Equal((SpecFieldKind.Number, 0.0, 100.0, "pixel units", 1.0), (fields["epsilon"].Kind, fields["epsilon"].Minimum, fields["epsilon"].Maximum, fields["epsilon"].Unit, fields["epsilon"].Default));
        Assert.Equal((SpecFieldKind.Integer, "1 to 1,000 steps", false), (fields["steps"].Kind, fields["steps"].RangeText, fields["steps"].Nullable));
        Assert.True(fields["stepSize"].Nullable);
        Assert.Equal("Step size", fields["stepSize"].Label);
        Assert.Equal("Length of one step; empty means 2.5 ε / steps.", fields["stepSize"].Help);
    }

    [Fact]
    public void An_experiment_is_described_down_to_its_lists()
    {
        var fields = SpecFields.Of(typeof(ExperimentSpec)).ToDictionary(f => f.Name);

        Assert.DoesNotContain("networkCount", fields.Keys);
        Assert.Equal((SpecFieldKind.Family, "datasets"), (fields["dataset"].Kind, fields["dataset"].Family?.Name));
        Assert.Equal((SpecFieldKind.List, 1, 12), (fields["architectures"].Kind, fields["architectures"].MinimumLength, fields["architectures"].MaximumLength));
        Assert.Equal("architectures", fields["architectures"].Item?.Family?.Name);
        Assert.Equal(SpecFieldKind.Number, fields["epsilons"].Item?.Kind);
        Assert.Contains(fields["training"].Fields, f => f.Name == "epochs");
        Assert.Equal("""{"kind":"fashion-mnist-small"}""", fields["dataset"].DefaultJson?.ToJsonString());
    }

    [Fact]
    public void A_copy_with_another_value_leaves_the_original_alone()
    {
        var attack = new PgdAttack();
        var steps = SpecFields.Of(typeof(PgdAttack)).Single(f => f.Name == "steps");

        var copy = steps.With(attack, 99);

        Assert.Equal(new PgdAttack { Steps = 99 }, copy);
        Assert.Equal(10, attack.Steps);
        Assert.Equal(99, steps.Get(copy));
    }
}
