using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Web.Experiments.Sections;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class NetworkFlagTests
{
    private static readonly NetworkLine sound = new("VGG", "vgg", 1, 0)
    {
        Classes = 10,
        Clean = new Accuracy(800, 1000),
        RobustAtOwnEpsilon = new Accuracy(150, 250),
        UnconvergedShare = 0.1,
        Numerics = new NumericsVerdict { Passed = true, OneDnn = true, Shapes = 5, Wrong = [], WorstError = 1e-6, Where = "cpu" },
    };

    [Fact]
    public void A_sound_network_carries_no_flag() => Assert.Empty(NetworkFlag.Of([sound]));

    [Fact]
    public void A_network_nothing_was_measured_on_yet_carries_no_flag() => Assert.Empty(NetworkFlag.Of([new NetworkLine("VGG", "vgg", 1, 0)]));

    [Fact]
    public void More_than_a_quarter_unconverged_is_flagged_with_the_share()
    {
        Assert.Empty(NetworkFlag.Of([sound with { UnconvergedShare = 0.25 }]));
        Assert.Equal("34 % unconverged", Assert.Single(NetworkFlag.Of([sound with { UnconvergedShare = 0.34 }])).Text);
    }

    [Fact]
    public void Clean_accuracy_below_60_per_cent_in_one_seed_flags_the_line_of_all_seeds()
    {
        var flags = NetworkFlag.Of([sound, sound with { Seed = 1, Clean = new Accuracy(599, 1000) }]);

        Assert.Equal("clean below 60 %", Assert.Single(flags).Text);
    }

    [Fact]
    public void Robust_accuracy_at_its_own_epsilon_that_may_be_chance_is_a_collapse()
    {
        var atChance = new Accuracy(30, 250); // 12 %, 95 % interval from 8.5 %: reaches 1/10

        Assert.Equal("collapsed", Assert.Single(NetworkFlag.Of([sound with { RobustAtOwnEpsilon = atChance }])).Text);
        Assert.Empty(NetworkFlag.Of([sound with { RobustAtOwnEpsilon = new Accuracy(50, 250) }]));
    }

    [Fact]
    public void Failed_numerics_and_the_slower_path_are_told_apart()
    {
        var slower = sound with { Numerics = sound.Numerics! with { OneDnn = false, Wrong = ["conv 16→24 k3"] } };
        var failed = sound with { Numerics = sound.Numerics! with { Passed = false } };

        Assert.Equal("oneDNN off", Assert.Single(NetworkFlag.Of([slower])).Text);
        Assert.Equal("numerics failed", Assert.Single(NetworkFlag.Of([failed])).Text);
    }
}
