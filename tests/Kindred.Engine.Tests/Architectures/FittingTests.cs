using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Tests.Architectures;

public sealed class FittingTests
{
    [Fact]
    public void A_patch_that_does_not_divide_the_image_is_refused_with_those_that_do()
    {
        var errors = new SpecErrors();
        var vit = new VisionTransformer { PatchSize = 5 };

        vit.CheckFits(new ImageShape(1, 28, 28), errors, "architectures[0].");

        Assert.Contains("1, 2, 4, 7, 14, 28", Assert.Single(errors.For("architectures[0].patchSize")));
        var refusal = Assert.Throws<ArgumentException>(() => vit.Build(new ImageShape(1, 28, 28), 10, Normalization.None));
        Assert.Contains("1×28×28", refusal.Message);
    }

    [Fact]
    public void A_width_that_heads_do_not_divide_is_refused()
    {
        var errors = new SpecErrors();

        new VisionTransformer { Width = 30, Heads = 4 }.Check(errors, "");

        Assert.Contains("4 heads", Assert.Single(errors.For("width")));
    }

    [Fact]
    public void More_halvings_than_an_image_has_are_refused_with_the_most_it_has()
    {
        var errors = new SpecErrors();

        new Vgg { Stages = 4 }.CheckFits(new ImageShape(1, 8, 9), errors, "");

        Assert.Contains("at most 3", Assert.Single(errors.For("stages")));
    }

    [Theory]
    [InlineData(1, 1)] // one class
    [InlineData(2, 2)] // two means for three channels
    public void Classes_and_normalisation_are_checked(int classes, int means)
    {
        var normalization = new Normalization(Enumerable.Repeat(0.5, means).ToList(), Enumerable.Repeat(0.5, means).ToList());

        Assert.ThrowsAny<ArgumentException>(() => new Mlp().Build(new ImageShape(3, 8, 8), classes, normalization));
    }
}
