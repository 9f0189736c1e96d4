using Kindred.Engine.Similarity;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class LinearCkaTests : IDisposable
{
    private static readonly LinearCka Biased = new() { Estimator = CkaEstimator.Biased };
    private static readonly LinearCka Debiased = new() { Estimator = CkaEstimator.Debiased };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(20, 50, 70)]
    [InlineData(50, 50, 50)]
    [InlineData(90, 12, 30)]
    [InlineData(4, 3, 9)]
    public void Feature_form_and_gram_form_agree(int n, int p, int q)
    {
        using var x = CenteredRepresentation.Of(Some.Gaussian(n, p, 1));
        using var y = CenteredRepresentation.Of(Some.Gaussian(n, q, 2));

        foreach (var cka in new[] { Biased, Debiased })
        {
            var feature = cka.Compare(x, y, CrossForm.Feature).Value;
            var gram = cka.Compare(x, y, CrossForm.Gram).Value;

            Assert.Equal(feature, gram, 1e-10);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(60)]
    public void Debiased_agrees_with_the_cosine_of_u_centred_gram_matrices(int n)
    {
        var x = Some.Gaussian(n, 30, 1);
        var y = x.mm(Some.Gaussian(30, 20, 2)) + 3 * Some.Gaussian(n, 20, 3);

        var value = Debiased.Compare(x, y).Value;

        // the form of Nguyen, Raghu, Kornblith 2021
        Assert.Equal(UCentredCosine(x, y), value, 1e-10);
    }

    [Fact]
    public void Independent_gaussians_are_debiased_to_about_nothing()
    {
        var debiased = Debiased.Compare(Some.Gaussian(2000, 50, 1), Some.Gaussian(2000, 50, 2)).Value;
        var biased = Biased.Compare(Some.Gaussian(100, 50, 1), Some.Gaussian(100, 50, 2)).Value;

        Assert.InRange(debiased, -0.02, 0.02);
        Assert.InRange(biased, 0.30, 0.38); // the bias of about p/n that the debiased form removes
    }

    [Fact]
    public void Itself_is_exactly_1()
    {
        var x = Some.Gaussian(40, 300, 1).to(float32);

        Assert.Equal(1, Biased.Compare(x, x).Value);
        Assert.Equal(1, Debiased.Compare(x, x).Value);
    }

    [Fact]
    public void A_constant_representation_has_no_value_but_a_reason()
    {
        var x = Some.Gaussian(20, 5, 1);
        var constant = full([20, 5], 0.1f, float32);
        var constantButForRounding = constant + 1e-8f * Some.Gaussian(20, 5, 2).to(float32);

        Assert.Equal("Y is constant over the images", Biased.Compare(x, constant).Undefined);
        Assert.Equal("X is constant over the images", Debiased.Compare(constant, x).Undefined);
        Assert.Equal("X is constant over the images", Biased.Compare(constantButForRounding, x).Undefined);
        Assert.True(double.IsNaN(Biased.Compare(x, constant).Value));
    }

    [Fact]
    public void Values_that_are_not_finite_are_named()
    {
        var x = Some.Gaussian(20, 5, 1);
        var broken = x.clone();
        broken[3, 2] = double.PositiveInfinity;

        Assert.Equal("Y holds values that are not finite", Biased.Compare(x, broken).Undefined);
    }

    [Fact]
    public void Too_few_images_are_named()
    {
        Assert.Contains("1 images are too few", Biased.Compare(Some.Gaussian(1, 5, 1), Some.Gaussian(1, 5, 2)).Undefined);
        Assert.Null(Biased.Compare(Some.Gaussian(2, 5, 1), Some.Gaussian(2, 5, 2)).Undefined);
        Assert.Contains("needs 4", Debiased.Compare(Some.Gaussian(3, 5, 1), Some.Gaussian(3, 5, 2)).Undefined);
        Assert.Null(Debiased.Compare(Some.Gaussian(4, 5, 1), Some.Gaussian(4, 5, 2)).Undefined);
    }

    [Fact]
    public void Rows_that_do_not_match_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Biased.Compare(Some.Gaussian(5, 2, 1), Some.Gaussian(6, 3, 2)));

        Assert.Contains("5×2", error.Message);
        Assert.Contains("6×3", error.Message);
        Assert.Contains("5×2×1", Assert.Throws<ArgumentException>(() => Biased.Compare(zeros(5, 2, 1), zeros(5, 2))).Message);
    }

    [Fact]
    public void Values_near_the_ends_of_float64_do_not_overflow()
    {
        var x = Some.Gaussian(30, 5, 1);

        Assert.Equal(Biased.Compare(x, x + 1).Value, Biased.Compare(x * 1e200, (x + 1) * 1e-200).Value, 1e-9);
    }

    [Fact]
    public void Comparing_leaves_no_tensor_alive()
    {
        var x = Some.Gaussian(30, 50, 1);
        var y = Some.Gaussian(30, 50, 2);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Biased.Compare(x, y);
        Debiased.Compare(x, y);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static double UCentredCosine(Tensor x, Tensor y)
    {
        var k = UCentre(x.mm(x.t()));
        var l = UCentre(y.mm(y.t()));
        return ((k * l).sum() / ((k * k).sum() * (l * l).sum()).sqrt()).item<double>();
    }

    private static Tensor UCentre(Tensor gram)
    {
        var n = gram.shape[0];
        var k = gram - diag(gram.diagonal());
        var means = k.sum(1) / (n - 2);
        means -= means.sum() / (2 * (n - 1));
        k = k - means.unsqueeze(1) - means.unsqueeze(0);
        return k - diag(k.diagonal());
    }
}
