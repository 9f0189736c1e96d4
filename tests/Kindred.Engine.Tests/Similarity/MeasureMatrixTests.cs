using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

/// <summary>Matrices of measures that are no kernels': values, intervals from halves of the images, the level of unrelated rows.</summary>
public sealed class MeasureMatrixTests
{
    private static readonly MatrixOptions Many = new() { Halves = 400, Permutations = 200 };

    [Fact]
    public void The_interval_of_a_mean_is_the_textbooks()
    {
        const int n = 400;
        using var scope = NewDisposeScope();
        var x = randn([n, 3], generator: new Generator(1));
        var y = randn([n, 3], generator: new Generator(2));

        var cell = Whole(new MeanProduct(), Many, x, y)[0, 1];

        var products = (x * y).mean([1]); // n values, whose mean is the measure
        var (mean, error) = (products.mean().item<float>(), products.std().item<float>() / Math.Sqrt(n));
        Assert.Equal(mean, cell.Value, 1e-6);
        Assert.Equal(mean - 1.96 * error, cell.CiLow!.Value, 0.1 * error * 1.96);
        Assert.Equal(mean + 1.96 * error, cell.CiHigh!.Value, 0.1 * error * 1.96);
        Assert.Equal(0, cell.NullMean!.Value, 4 * error / Math.Sqrt(200));
        Assert.Equal(1.645 * error, cell.NullHigh!.Value, 0.5 * error);
    }

    [Fact]
    public void The_interval_of_a_sum_over_images_is_as_many_times_as_wide()
    {
        const int n = 400;
        using var scope = NewDisposeScope();
        var x = randn([n, 3], generator: new Generator(1)) + 1;
        var y = randn([n, 3], generator: new Generator(2)) + 1;

        var (mean, sum) = (Whole(new MeanProduct(), Many, x, y)[0, 1], Whole(new MeanProduct { Summed = true }, Many, x, y)[0, 1]);

        Assert.Equal(n * (mean.CiHigh!.Value - mean.CiLow!.Value), sum.CiHigh!.Value - sum.CiLow!.Value, 0.02 * n * (mean.CiHigh!.Value - mean.CiLow!.Value));
    }

    [Fact]
    public void Of_a_distance_the_null_is_what_few_orders_come_under()
    {
        using var scope = NewDisposeScope();
        var x = randn([60, 5], generator: new Generator(1));
        var y = x + 0.1 * randn([60, 5], generator: new Generator(2));

        var cell = Whole(new Procrustes(), new MatrixOptions(), x, y)[0, 1];

        Assert.True(cell.Value < cell.NullHigh);
        Assert.True(cell.NullHigh < cell.NullMean);
        Assert.True(cell.CiHigh < cell.NullHigh);
    }

    [Fact]
    public void Cells_say_on_which_images_the_two_agree_most_and_least()
    {
        using var scope = NewDisposeScope();
        Tensor[] arrays = [randn([30, 4], generator: new Generator(4)), randn([30, 4], generator: new Generator(5)), randn([30, 4], generator: new Generator(6))];
        foreach (var measure in new SimilarityMeasure[] { new LinearCka(), new LinearCka { Estimator = CkaEstimator.Debiased }, new LinearCka { Estimator = CkaEstimator.Minibatch, BatchSize = 8 }, new RbfCka(), new LinearRegression(), new CohenKappa() })
        {
            var options = new MatrixOptions { Images = true, Statistics = false };
            var whole = Whole(measure, options, arrays);

            var row = new MeasureMatrix(measure, options).Row(2, [0, 2, 1], i => arrays[i].clone(), default);

            var agreement = ImageAgreement.Of(measure, arrays[2], arrays[1])!;
            var images = whole[2, 1].Images!;
            Assert.All(images.Most.Concat(images.Least), i => Assert.Equal(agreement[i.Image], i.Rating, 1e-5));
            Assert.Equal((agreement.Where(a => !double.IsNaN(a)).Max(), agreement.Where(a => !double.IsNaN(a)).Min()), (images.Most[0].Rating, images.Least[0].Rating), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-5);
            Assert.Equal(images.Least.Select(i => i.Image), row[2].Images!.Least.Select(i => i.Image)); // the other way round, so that last digits may differ
            Assert.Equal(images.Most.Select(i => i.Image), whole[1, 2].Images!.Most.Select(i => i.Image));
            Assert.Null(row[1].Images);
            Assert.Null(Whole(measure, new MatrixOptions { Statistics = false }, arrays)[2, 1].Images);
        }
    }

    [Fact]
    public void A_row_is_that_of_the_whole_matrix_and_a_symmetric_measure_is_computed_one_way()
    {
        using var scope = NewDisposeScope();
        Tensor[] arrays = [randn([30, 4], generator: new Generator(1)), randn([30, 6], generator: new Generator(2)), randn([30, 3], generator: new Generator(3))];
        foreach (var measure in new SimilarityMeasure[] { new LinearCka(), new Procrustes(), new LinearRegression() })
        {
            var whole = Whole(measure, new MatrixOptions(), arrays);

            var row = new MeasureMatrix(measure, new MatrixOptions()).Row(2, [0, 2, 1], i => arrays[i].clone(), default);

            foreach (var (cell, column) in row.Zip([0, 2, 1]))
            {
                Assert.Equal(whole[2, column].Value, cell.Value, 1e-6);
                Assert.Equal(whole[2, column].CiLow!.Value, cell.CiLow!.Value, 1e-5);
            }

            Assert.Equal(measure.Properties.Symmetric, Math.Abs(whole[0, 2].Value - whole[2, 0].Value) < 1e-9);
        }
    }

    [Fact]
    public void A_reason_names_the_side_it_is_on_the_other_way_round_too()
    {
        using var scope = NewDisposeScope();

        var whole = Whole(new Procrustes(), new MatrixOptions(), randn([20, 3], generator: new Generator(1)), ones(20, 3));

        Assert.Equal("Y is constant over the images", whole[0, 1].Undefined);
        Assert.Equal("X is constant over the images", whole[1, 0].Undefined);
        Assert.Null(whole[0, 1].CiLow);
        Assert.Null(whole[0, 1].NullMean);
    }

    [Fact]
    public void Without_statistics_there_are_values_alone()
    {
        using var scope = NewDisposeScope();

        var whole = Whole(new Procrustes(), new MatrixOptions { Statistics = false }, randn([20, 3], generator: new Generator(1)), randn([20, 3], generator: new Generator(2)));

        Assert.Equal(new CellStatistics(whole[0, 1].Value), whole[0, 1]);
    }

    private static CellStatistics[,] Whole(SimilarityMeasure measure, MatrixOptions options, params Tensor[] arrays) =>
        new MeasureMatrix(measure, options).Whole(arrays.Length, i => arrays[i].clone(), default);

    /// <summary>Mean over images and features of the products, or their sum over images: its error is known.</summary>
    private sealed record MeanProduct : ArrayMeasure
    {
        public bool Summed { get; init; }

        internal override bool GrowsWithImages => Summed;

        public override string Label => "mean product";

        public override MeasureProperties Properties => new()
        {
            Minimum = null,
            Maximum = null,
            LargerIsMoreSimilar = true,
            Symmetric = true,
            Cost = "O(np)",
            Pitfalls = [],
        };

        protected override Tensor[] Summarize(Tensor x, out string? fault)
        {
            fault = null;
            return [x.clone()];
        }

        protected override SimilarityValue Measure(Tensor[] x, Tensor[] y) => new((x[0] * y[0]).mean().item<float>() * (Summed ? x[0].shape[0] : 1));
    }
}
