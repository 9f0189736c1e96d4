using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
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
            new AdamInversion { Precision = ArithmeticPrecision.BFloat16 }, new PaperInversion { Precision = ArithmeticPrecision.BFloat16 },
            new AdamInversion { Layer = "layer1" }, new PaperInversion { Layer = "layer1" }, new PaperInversion { Layer = "layer2" },
        ];

        var keys = methods.Select(m => InversionKey.For("model", "pairs", m)).ToList();

        Assert.Equal(methods.Length, keys.Distinct().Count());
        Assert.All(keys, k => Assert.Matches("^[0-9a-f]{64}$", k));
        Assert.Equal(InversionKey.For("model", "pairs", new AdamInversion()), InversionKey.For("model", "pairs", new AdamInversion { Steps = 40 }));
    }

    /// <summary>Keys and texts of inversions that were made before there was a choice of arithmetic or layer: in float32, at the penultimate, they are still found.</summary>
    [Theory]
    [InlineData("52832b549c04352dac75377b5670bb594cd3b31d22f85fee40b085585c4dce88", """{"kind":"adam","steps":40,"learningRate":0.1}""")]
    [InlineData("740c4f66ede69c62439d1e58b4298af9165410aea3d8f80ebb550fbac5b31ba8", """{"kind":"paper","steps":2000,"stepSize":0.125}""")]
    [InlineData("961efa3cae0b543075a628b3382becd14d7c849a350ef914537f280af2a8af23", """{"kind":"small-images","steps":500}""")]
    public void Float32_at_the_penultimate_keeps_the_keys_from_before_there_was_a_choice(string key, string stored)
    {
        var method = SpecJson.Deserialize<InversionMethod>(stored);

        Assert.Equal((ArithmeticPrecision.Float32, "penultimate"), (method.Precision, method.Layer));
        Assert.Equal(key, InversionKey.For("model", "pairs", method));
        Assert.Equal(stored, InversionKey.Text(method));
        Assert.Contains("\"precision\":\"bfloat16\"", InversionKey.Text(method with { Precision = ArithmeticPrecision.BFloat16 }), StringComparison.Ordinal);
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
