using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity.Statistics;

/// <summary>Intervals and null from the images' shares, against the plain ways: rows drawn again, images left out, rows in random order.</summary>
public sealed class InfluenceCellsTests : IDisposable
{
    private const int Images = 60;
    private readonly DisposeScope scope = NewDisposeScope();

    // logits of five classes, or representations; alike, and different
    private readonly Tensor x = Some.Gaussian(Images, 5, 1);
    private readonly Tensor y;

    public InfluenceCellsTests() => y = 0.6 * x + Some.Gaussian(Images, 5, 2);

    public void Dispose() => scope.Dispose();

    public static TheoryData<InfluenceMeasure> Means() => [new Disagreement(), new JensenShannon(), new Churn { Alpha = 2 }, new CohenKappa()];

    public static TheoryData<InfluenceMeasure> Neighbours() => [new KnnJaccard { Neighbours = 4 }, new RankSimilarity { Neighbours = 4 }, new RankJaccard { Neighbours = 4 }];

    public static TheoryData<InfluenceMeasure> Rotations() =>
    [
        .. Enum.GetValues<ProcrustesForm>().Select(form => new Procrustes { Form = form }),
        new AngularShape(),
    ];

    [Theory]
    [MemberData(nameof(Means))]
    public void Intervals_of_answers_are_those_of_rows_drawn_with_replacement(InfluenceMeasure measure)
    {
        var cell = Cell(measure, new());

        var random = new Random(3);
        var (low, high) = Quantiles.Middle(Enumerable.Range(0, 1000).Select(_ =>
        {
            var drawn = Indices(Enumerable.Range(0, Images).Select(_ => random.Next(Images)));
            return measure.Compare(x[drawn], y[drawn]).Value;
        }))!.Value;
        Assert.Equal(low, cell.CiLow!.Value, 0.12 * (high - low)); // both are quantiles of 1,000 draws
        Assert.Equal(high, cell.CiHigh!.Value, 0.12 * (high - low));
    }

    [Fact]
    public void Normalised_disagreement_draws_its_error_rates_too()
    {
        var measure = new Disagreement { Form = DisagreementForm.MinMaxNormalized };
        var labels = x.argmax(1).where(arange(Images) % 3 != 0, arange(Images) % 5);
        using var preparedX = measure.Prepare(x, labels);
        using var preparedY = measure.Prepare(y, labels);
        using var bootstrap = new ShareBootstrap(Images, 1000, 0);
        using var shares = measure.Influence(preparedX, preparedY)!;

        var (low, high) = bootstrap.Intervals(measure, [shares])[0]!.Value;

        var random = new Random(3);
        var plain = Quantiles.Middle(Enumerable.Range(0, 1000).Select(_ =>
        {
            var drawn = Indices(Enumerable.Range(0, Images).Select(_ => random.Next(Images)));
            return measure.Compare(x[drawn], y[drawn], labels[drawn]).Value;
        }))!.Value;
        Assert.Equal(measure.Compare(x, y, labels).Value, measure.Drawn(shares.sum(1, keepdim: true)).item<double>(), 1e-12);
        Assert.Equal(plain.Low, low, 0.12 * (plain.High - plain.Low));
        Assert.Equal(plain.High, high, 0.12 * (plain.High - plain.Low));
    }

    [Theory]
    [MemberData(nameof(Means))]
    [MemberData(nameof(Neighbours))]
    public void The_null_that_counts_all_orders_is_that_of_a_sample_of_them(InfluenceMeasure measure)
    {
        var cell = Cell(measure, new());

        var random = new Random(4);
        var values = Enumerable.Range(0, 2000).Select(_ => measure.Compare(x, y[Indices(RowOrders.Order(random, Images))]).Value).Order().ToArray();
        var deviation = StudentT.Deviation(values);
        Assert.Equal(values.Average(), cell.NullMean!.Value, 5 * deviation / Math.Sqrt(values.Length));
        Assert.Equal(Quantiles.OfSorted(values, measure.Properties.LargerIsMoreSimilar ? 0.95 : 0.05), cell.NullHigh!.Value, 0.25 * deviation);
    }

    [Theory]
    [MemberData(nameof(Neighbours))]
    public void Pseudo_values_are_those_of_images_left_out(InfluenceMeasure measure)
    {
        using var preparedX = measure.Prepare(x);
        using var preparedY = measure.Prepare(y);

        var shares = measure.Influence(preparedX, preparedY)!.flatten().data<double>().ToArray();

        var value = measure.Compare(x, y).Value;
        var pseudo = Enumerable.Range(0, Images).Select(left =>
        {
            var others = Indices(Enumerable.Range(0, Images).Where(i => i != left));
            return Images * value - (Images - 1) * measure.Compare(x[others], y[others]).Value; // centred anew, which is a rotation of hardly any angle
        }).ToArray();
        var shift = value - pseudo.Average();
        Assert.Equal(value, shares.Sum(), 1e-9);
        Assert.InRange(Correlation(pseudo, shares), 0.9, 1);

        var uncentred = (NeighbourMeasure)measure with { Centred = false };
        using var plainX = uncentred.Prepare(x);
        using var plainY = uncentred.Prepare(y);
        var exact = uncentred.Influence(plainX, plainY)!.flatten().data<double>().ToArray();
        var whole = uncentred.Compare(x, y).Value;
        var ofLeftOut = Enumerable.Range(0, Images).Select(left =>
        {
            var others = Indices(Enumerable.Range(0, Images).Where(i => i != left));
            return Images * whole - (Images - 1) * uncentred.Compare(x[others], y[others]).Value;
        }).ToArray();
        Assert.All(Enumerable.Range(0, Images), i => Assert.Equal((ofLeftOut[i] + whole - ofLeftOut.Average()) / Images, exact[i], 1e-9));
    }

    [Fact]
    public void Where_an_image_less_leaves_too_few_neighbours_there_is_no_interval()
    {
        var cell = Cell(new KnnJaccard { Neighbours = Images - 1 }, new());

        Assert.Equal(1, cell.Value);
        Assert.Null(cell.CiLow);
        Assert.Equal(1, cell.NullMean!.Value, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Rotations))]
    public void Shares_of_a_rotation_are_the_derivatives_by_an_images_weight(InfluenceMeasure measure)
    {
        var wide = Some.Gaussian(Images, 9, 5);
        foreach (var (a, b) in new[] { (x, wide), (wide, x) })
        {
            using var preparedA = measure.Prepare(a);
            using var preparedB = measure.Prepare(b);
            var shares = measure.Influence(preparedA, preparedB)!; // 3×n

            var value = measure.Drawn(shares.sum(1, keepdim: true)).item<double>();

            Assert.Equal(measure.Compare(a, b).Value, value, 1e-9);
            const double step = 1e-5;
            foreach (var image in new[] { 0, 17 })
            {
                // an image of weight 1 + t adds t x_i y_iᵀ; rows scaled by √(1+t) do the same
                var weights = ones([Images, 1], float64);
                weights[image] += step;
                var (centredA, centredB) = (((PreparedTensors)preparedA).Tensors[0] * weights.sqrt(), ((PreparedTensors)preparedB).Tensors[0] * weights.sqrt());
                var sums = stack([linalg.svdvals(centredA.t().mm(centredB)).sum(), centredA.square().sum(), centredB.square().sum()]).unsqueeze(1);
                var linear = shares.mv(weights.flatten()).unsqueeze(1);
                Assert.Equal(measure.Drawn(sums).item<double>() - value, measure.Drawn(linear).item<double>() - value, 1e-3 * step);
            }
        }
    }

    [Theory]
    [InlineData(60, 5, 5, 1)]
    [InlineData(120, 12, 20, 2)]
    [InlineData(40, 60, 50, 2)] // more columns than images
    public void The_interval_of_a_rotation_is_about_as_wide_as_values_of_other_images_spread(int n, int p, int q, double noise)
    {
        var (a, b) = (Some.Gaussian(4, p, 6), Some.Gaussian(4, q, 7));
        var measure = new Procrustes { Form = ProcrustesForm.Similarity };
        var cells = Enumerable.Range(0, 60).Select(seed =>
        {
            var common = Some.Gaussian(n, 4, 100 + seed);
            return Cell(measure, new() { Permutations = 0 }, common.mm(a) + noise * Some.Gaussian(n, p, 200 + seed), common.mm(b) + noise * Some.Gaussian(n, q, 300 + seed));
        }).ToList();

        var spread = 2 * StudentT.Normal975 * StudentT.Deviation([.. cells.Select(c => c.Value)]);

        Assert.InRange(cells.Average(c => c.CiHigh!.Value - c.CiLow!.Value) / spread, 0.75, 1.7);
    }

    [Fact]
    public void A_few_orders_give_the_null_of_a_rotation()
    {
        var measure = new Procrustes();

        var cell = Cell(measure, new());
        var many = Cell(measure, new() { Permutations = 2000 });

        var spread = many.NullMean!.Value - many.NullHigh!.Value;
        Assert.Equal(many.NullMean.Value, cell.NullMean!.Value, 0.6 * spread);
        Assert.InRange((cell.NullMean.Value - cell.NullHigh!.Value) / spread, 0.6, 2);
        var random = new Random(5);
        var plain = Enumerable.Range(0, 500).Average(_ => measure.Compare(x, y[Indices(RowOrders.Order(random, Images))]).Value);
        Assert.Equal(plain, many.NullMean.Value, 0.1 * spread);
    }

    [Fact]
    public void The_same_networks_have_an_interval_of_no_width()
    {
        foreach (var measure in Means().Concat(Neighbours()).Concat(Rotations()).Select(m => m.Data))
        {
            var cell = Cell(measure, new(), x, x);

            Assert.Equal(cell.Value, cell.CiLow!.Value, 1e-6);
            Assert.Equal(cell.Value, cell.CiHigh!.Value, 1e-6);
        }
    }

    [Fact]
    public void Intervals_repeat_bit_for_bit()
    {
        foreach (var measure in Means().Concat(Neighbours()).Concat(Rotations()).Select(m => m.Data))
        {
            Assert.Equal(Cell(measure, new()), Cell(measure, new()));
        }
    }

    private CellStatistics Cell(InfluenceMeasure measure, MatrixOptions options) => Cell(measure, options, x, y);

    private static CellStatistics Cell(InfluenceMeasure measure, MatrixOptions options, Tensor x, Tensor y) =>
        new InfluenceCells(measure, options, network => (network == 0 ? x : y).clone()).Compute([(0, 1)], default)[0];

    private static Tensor Indices(IEnumerable<int> images) => tensor(images.Select(i => (long)i).ToArray());

    private static double Correlation(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var product = a.Zip(b).Sum(p => (p.First - meanA) * (p.Second - meanB));
        return product / Math.Sqrt(a.Sum(v => (v - meanA) * (v - meanA)) * b.Sum(v => (v - meanB) * (v - meanB)));
    }
}
