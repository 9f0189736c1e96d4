using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Runtime;

[Collection(nameof(WholeProcess))]
public sealed class RandomnessTests
{
    [Fact]
    public void Seeds_derived_for_a_purpose_never_change()
    {
        // echo -n "7/shuffle" | sha256sum | cut -c-16, bytes reversed
        Assert.Equal(0x27772609ee7e25b1UL, Randomness.Derive(7, "shuffle"));
    }

    [Fact]
    public void The_same_seed_and_purpose_draw_the_same_numbers()
    {
        using var scope = NewDisposeScope();

        var first = randn(64, generator: Randomness.For(3, "attack"));
        var second = randn(64, generator: Randomness.For(3, "attack"));

        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
    }

    [Theory]
    [InlineData(3, "shuffle")]
    [InlineData(4, "attack")]
    public void Another_seed_or_purpose_draws_other_numbers(long seed, string purpose)
    {
        using var scope = NewDisposeScope();

        var first = randn(64, generator: Randomness.For(3, "attack"));
        var second = randn(64, generator: Randomness.For(seed, purpose));

        Assert.NotEqual(first.data<float>().ToArray(), second.data<float>().ToArray());
    }

    [Fact]
    public void Seeded_initialisation_repeats_and_leaves_the_global_generator_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var before = random.get_rng_state();

        var first = Randomness.Seeded(5, () => nn.Linear(8, 8)).weight!;
        var second = Randomness.Seeded(5, () => nn.Linear(8, 8)).weight!;
        var other = Randomness.Seeded(6, () => nn.Linear(8, 8)).weight!;

        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
        Assert.NotEqual(first.data<float>().ToArray(), other.data<float>().ToArray());
        Assert.Equal(before.data<byte>().ToArray(), random.get_rng_state().data<byte>().ToArray());
    }
}
