using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Platform.Inversions;

namespace Kindred.Platform.Tests.Inversions;

public sealed class InversionKeyTests
{
    [Fact]
    public void Every_setting_of_every_method_changes_the_key()
    {
        InversionMethod[] methods =
        [
            new PaperInversion(), new PaperInversion { Steps = 1999 }, new PaperInversion { StepSize = 0.1 },
            new ScaledInversion(), new ScaledInversion { Steps = 499 },
            new AdamInversion(), new AdamInversion { Steps = 500 }, new AdamInversion { LearningRate = 0.2 },
        ];

        var keys = methods.Select(m => InversionKey.For("model", "pairs", m)).ToList();

        Assert.Equal(methods.Length, keys.Distinct().Count());
        Assert.All(keys, k => Assert.Matches("^[0-9a-f]{64}$", k));
        Assert.Equal(InversionKey.For("model", "pairs", new AdamInversion()), InversionKey.For("model", "pairs", new AdamInversion { Steps = 40 }));
    }

    [Fact]
    public void Network_and_pairs_change_the_key()
    {
        var key = InversionKey.For("a", "b", new AdamInversion());

        Assert.NotEqual(key, InversionKey.For("c", "b", new AdamInversion()));
        Assert.NotEqual(key, InversionKey.For("a", "c", new AdamInversion()));
    }

    [Fact]
    public void Data_seed_and_number_change_the_key_of_pairs()
    {
        string[] keys =
        [
            InversionKey.Pairs(new FashionMnistSmall(), 0, 128), InversionKey.Pairs(new FashionMnistSmall(), 1, 128),
            InversionKey.Pairs(new FashionMnistSmall(), 0, 129), InversionKey.Pairs(new FashionMnist(), 0, 128),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
