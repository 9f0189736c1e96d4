using Kindred.Engine.Similarity;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class ImageAgreementTests
{
    [Fact]
    public void An_image_that_one_network_puts_elsewhere_agrees_least()
    {
        using var scope = NewDisposeScope();
        var x = randn([30, 6], generator: new Generator(1));
        var y = x.mm(linalg.qr(randn([6, 6], generator: new Generator(2))).Q); // the same but for a rotation
        y[7] = -y[7];

        var agreement = ImageAgreement.Of(new LinearCka(), x, y)!;

        Assert.Equal(7, agreement.Index().MinBy(a => a.Item).Index);
        Assert.True(agreement[7] < 0, $"{agreement[7]}");
        Assert.All(agreement.Where((_, i) => i != 7), a => Assert.InRange(a, 0.5, 1));
    }

    [Fact]
    public void Weighted_by_the_rows_of_both_Gram_matrices_it_is_linear_CKA()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn([20, 5], generator: new Generator(3)), randn([20, 9], generator: new Generator(4)));
        var (k, l) = (new LinearCka().CentredGram(x, out _)!, new LinearCka().CentredGram(y, out _)!);
        var (rows, columns) = (linalg.norm(k, dims: [1]).data<double>().ToArray(), linalg.norm(l, dims: [1]).data<double>().ToArray());

        var agreement = ImageAgreement.Of(new LinearCka(), x, y)!;

        var sum = agreement.Select((a, i) => a * rows[i] * columns[i]).Sum() / (linalg.norm(k).item<double>() * linalg.norm(l).item<double>());
        Assert.Equal(new LinearCka().Compare(x, y).Value, sum, 1e-6);
    }

    [Theory]
    [InlineData(CkaEstimator.Biased, 5, 9), InlineData(CkaEstimator.Biased, 5, 40), InlineData(CkaEstimator.Biased, 40, 60)]
    [InlineData(CkaEstimator.Debiased, 5, 9), InlineData(CkaEstimator.Debiased, 5, 40), InlineData(CkaEstimator.Debiased, 40, 60)]
    public void Features_say_what_the_Gram_matrices_say(CkaEstimator estimator, int p, int q)
    {
        using var scope = NewDisposeScope();
        var measure = new LinearCka { Estimator = estimator };
        var (x, y) = (1e3 + randn([20, p], generator: new Generator(6)), randn([20, q], generator: new Generator(7)));
        var (k, l) = (measure.CentredGram(x, out _)!, measure.CentredGram(y, out _)!);
        var expected = ((k * l).sum(1) / (linalg.norm(k, dims: [1]) * linalg.norm(l, dims: [1]))).data<double>().ToArray();

        var agreement = ImageAgreement.Of(measure, x, y)!;

        Assert.All(agreement.Zip(expected), a => Assert.Equal(a.Second, a.First, 1e-9));
        if (estimator == CkaEstimator.Biased)
        {
            Assert.Equal(agreement, ImageAgreement.Of(new Procrustes(), x, y)!);
        }
    }

    [Fact]
    public void The_ends_are_the_outermost_images_and_none_is_in_both()
    {
        var many = ImageExtremes.Of([.1f, .9f, float.NaN, .3f, .2f, .8f, .7f, .6f, .5f, .4f, .95f, 0f, -.5f])!;
        var few = ImageExtremes.Of([.1f, .9f, .5f])!;

        Assert.Equal([10, 1, 5, 6, 7], many.Most.Select(i => i.Image));
        Assert.Equal([12, 11, 0, 4, 3], many.Least.Select(i => i.Image));
        Assert.Equal((1, 0), (Assert.Single(few.Most).Image, Assert.Single(few.Least).Image));
        Assert.Null(ImageExtremes.Of([.4f, float.NaN]));
    }

    [Fact]
    public void Of_answers_it_is_what_the_divergence_leaves()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 9, 0, 0 }, { 9, 0, 0 }, { 1, 2, 3 } });
        var y = tensor(new float[,] { { 9, 0, 0 }, { 0, 0, 9 }, { 2, 3, 4 } });

        var agreement = ImageAgreement.Of(new CohenKappa(), x, y)!;

        Assert.Equal(1, agreement[0], 1e-9);
        Assert.InRange(agreement[1], 0, 0.01);
        Assert.Equal(1, agreement[2], 1e-9); // only a constant apart
    }

    [Fact]
    public void There_is_none_where_there_is_no_value()
    {
        using var scope = NewDisposeScope();

        Assert.Null(ImageAgreement.Of(new LinearCka(), ones(8, 3), randn([8, 3], generator: new Generator(5))));
    }
}
