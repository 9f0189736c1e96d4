using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity.Statistics;

/// <summary>Intervals over images and the level of unrelated representations, held against simulation.</summary>
public sealed class CellStatisticsTests : IDisposable
{
    private static readonly KernelMeasure Biased = new LinearCka { Estimator = CkaEstimator.Biased };
    private static readonly KernelMeasure Debiased = new LinearCka { Estimator = CkaEstimator.Debiased };

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<KernelMeasure> Measures => [Biased, Debiased];

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_interval_covers_the_value_of_the_whole_population_about_as_often_as_it_says()
    {
        const int studies = 200;
        var (x, y) = Population(20_000, 1);
        var truth = Debiased.Compare(x, y).Value;
        var random = new Random(3);

        var covered = Enumerable.Range(0, studies).Count(_ =>
        {
            using var study = NewDisposeScope();
            var images = tensor(Enumerable.Range(0, 150).Select(_ => (long)random.Next(20_000)).ToArray());
            var cell = Cell(Debiased, x.index_select(0, images), y.index_select(0, images));
            return cell.CiLow <= truth && truth <= cell.CiHigh;
        });

        // 95 % of 200 are 190 ± 3; percentile intervals of 150 images are a little narrow
        Assert.InRange(covered, 176, 199);
    }

    [Theory, MemberData(nameof(Measures))]
    public void The_interval_is_as_wide_as_the_spread_over_new_images(KernelMeasure measure)
    {
        var (x, y) = Population(20_000, 2);
        var random = new Random(6);
        var values = new List<double>();
        var widths = new List<double>();
        for (var study = 0; study < 60; study++)
        {
            using var inner = NewDisposeScope();
            var images = tensor(Enumerable.Range(0, 300).Select(_ => (long)random.Next(20_000)).ToArray());
            var cell = Cell(measure, x.index_select(0, images), y.index_select(0, images));
            values.Add(cell.Value);
            widths.Add(cell.CiHigh!.Value - cell.CiLow!.Value);
        }

        var mean = values.Average();
        var spread = 2 * 1.96 * Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        Assert.InRange(widths.Average() / spread, 0.75, 1.3); // the spread of 60 is known to 9 %
    }

    [Fact]
    public void The_interval_is_that_of_drawing_images_again_and_again_where_drawing_twice_does_no_harm()
    {
        // the biased estimator is the one whose plain bootstrap is sound
        var (x, y) = Population(400, 4);
        var random = new Random(7);
        var drawn = Enumerable.Range(0, 400).Select(_ =>
        {
            using var inner = NewDisposeScope();
            var images = tensor(Enumerable.Range(0, 400).Select(_ => (long)random.Next(400)).ToArray());
            return Biased.Compare(x.index_select(0, images), y.index_select(0, images)).Value;
        });

        var (low, high) = Quantiles.Middle(drawn)!.Value;
        var cell = Cell(Biased, x, y);

        Assert.InRange((cell.CiHigh!.Value - cell.CiLow!.Value) / (high - low), 0.8, 1.25);
        Assert.InRange(cell.CiLow!.Value - low, -0.5 * (high - low), 0.5 * (high - low));
    }

    [Fact]
    public void Images_drawn_twice_would_push_the_debiased_value_out_of_its_own_interval()
    {
        var (x, y) = (Some.Gaussian(100, 60, 1), Some.Gaussian(100, 60, 2));
        var random = new Random(7);
        var drawn = Enumerable.Range(0, 100).Average(_ =>
        {
            using var inner = NewDisposeScope();
            var images = tensor(Enumerable.Range(0, 100).Select(_ => (long)random.Next(100)).ToArray());
            return Debiased.Compare(x.index_select(0, images), y.index_select(0, images)).Value;
        });

        var cell = Cell(Debiased, x, y);

        Assert.InRange(cell.Value, cell.CiLow!.Value, cell.CiHigh!.Value);
        Assert.True(drawn > cell.CiHigh, $"{drawn} is inside of {cell}");
    }

    [Theory, MemberData(nameof(Measures))]
    public void The_level_of_unrelated_representations_is_that_of_rows_in_random_order(KernelMeasure measure)
    {
        var flat = Some.Gaussian(60, 30, 1);
        var steep = Some.Gaussian(60, 20, 2) * logspace(0, -2, 20, dtype: float64);
        var one = Some.Gaussian(60, 1, 3).abs(); // one direction: the most skewed null but for images that stand out alone
        foreach (var (x, y) in new[] { (flat, flat), (flat, steep), (steep, steep), (steep, one), (one, one) })
        {
            var permuted = Permuted(measure, x, y, 2000);
            var cell = Cell(measure, x, y);
            var deviation = Math.Sqrt(permuted.Average(v => (v - permuted.Average()) * (v - permuted.Average())));

            Assert.Equal(permuted.Average(), cell.NullMean!.Value, 0.1 * deviation);
            Assert.Equal(Quantiles.OfSorted(permuted, 0.95), cell.NullHigh!.Value, 0.3 * deviation);
        }
    }

    public static TheoryData<KernelMeasure> OtherKernels =>
    [
        .. Enum.GetValues<DissimilarityComparison>().Select(comparison => new Rsa { Comparison = comparison }),
        new RbfCka(),
        new RbfCka { Estimator = HsicEstimator.Debiased },
        new DistanceCorrelation(),
        new LinearCka { Estimator = CkaEstimator.Minibatch, BatchSize = 20 },
    ];

    [Theory, MemberData(nameof(OtherKernels))]
    public void The_level_of_every_kernel_is_that_of_comparing_rows_in_random_order(KernelMeasure measure)
    {
        foreach (var (x, y) in new[] { (Some.Gaussian(60, 20, 1), Some.Gaussian(60, 10, 2)), (Some.Gaussian(60, 2, 3), Some.Gaussian(60, 20, 4) * logspace(0, -2, 20, dtype: float64)) })
        {
            var random = new Random(7);
            var permuted = Enumerable.Range(0, 1000).Select(_ =>
            {
                using var inner = NewDisposeScope();
                return measure.Compare(x, y[tensor(RowOrders.Order(random, 60).Select(i => (long)i).ToArray())]).Value;
            }).Order().ToArray();
            var cell = Cell(measure, x, y);
            var deviation = StudentT.Deviation(permuted);

            Assert.Equal(permuted.Average(), cell.NullMean!.Value, 0.15 * deviation);
            Assert.Equal(Quantiles.OfSorted(permuted, 0.95), cell.NullHigh!.Value, 0.35 * deviation);
        }
    }

    [Theory, MemberData(nameof(Measures)), MemberData(nameof(OtherKernels))]
    public void Intervals_and_null_repeat_bit_for_bit(KernelMeasure measure)
    {
        var networks = Enumerable.Range(0, 5).Select(m => Some.Gaussian(600, 20 + 7 * m, m).to(float32)).ToList(); // more than one tile

        CellStatistics[] Cells()
        {
            using var matrix = new KernelMatrix(measure, new MatrixOptions { Resamples = 200 }, m => networks[m].clone());
            return [.. matrix.Compute(5, CancellationToken.None).Cast<CellStatistics>()];
        }

        var first = Cells();
        for (var turn = 1; turn <= 8; turn++)
        {
            var moved = new byte[100_000 + 8 * turn]; // managed arrays that come after it lie otherwise aligned
            Assert.Equal(first, Cells());
            GC.KeepAlive(moved);
        }
    }

    [Fact]
    public void Unrelated_representations_pass_the_level_one_time_in_twenty_and_related_ones_always()
    {
        var passed = Enumerable.Range(0, 300).Count(study =>
        {
            using var inner = NewDisposeScope();
            var cell = Cell(Debiased, Some.Gaussian(50, 10, 2 * study), Some.Gaussian(50, 4, 2 * study + 1));
            return cell.Value > cell.NullHigh;
        });
        var (x, y) = Population(200, 5);
        var related = Cell(Debiased, x, y);

        Assert.InRange(passed, 4, 28); // 15 ± 3.8
        Assert.True(related.Value > related.NullHigh);
    }

    [Fact]
    public void The_same_seed_draws_the_same_images_and_ten_images_are_the_fewest_with_an_interval()
    {
        var (x, y) = Population(60, 6);

        Assert.Equal(Cell(Debiased, x, y), Cell(Debiased, x, y));
        Assert.NotEqual(Cell(Debiased, x, y).CiLow, Cell(Debiased, x, y, seed: 1).CiLow);
        Assert.NotNull(Cell(Debiased, x.narrow(0, 0, 10), y.narrow(0, 0, 10)).NullHigh);
        Assert.Null(Cell(Debiased, x.narrow(0, 0, 9), y.narrow(0, 0, 9)).CiLow);
    }

    private static CellStatistics Cell(KernelMeasure measure, Tensor x, Tensor y, long seed = 0)
    {
        Tensor[] networks = [x, y];
        using var matrix = new KernelMatrix(measure, new MatrixOptions { Resamples = 400, Seed = seed }, m => networks[m].clone());
        return matrix.Compute(2, CancellationToken.None)[0, 1];
    }

    private static double[] Permuted(KernelMeasure measure, Tensor x, Tensor y, int orders)
    {
        using var inner = NewDisposeScope();
        using var generator = new Generator(5);
        using var noGrad = no_grad();
        var (k, l) = (measure.CentredGram(x, out _)!, measure.CentredGram(y, out _)!);
        var norm = (linalg.norm(k) * linalg.norm(l)).item<double>();
        return [.. Enumerable.Range(0, orders).Select(_ =>
        {
            using var one = NewDisposeScope();
            var order = randperm(k.shape[0], generator: generator);
            return measure.FromCosine(((k * l.index_select(0, order).index_select(1, order)).sum() / norm).item<double>());
        }).Order()];
    }

    // two representations that share some directions, of images in four classes
    private static (Tensor X, Tensor Y) Population(int n, long seed)
    {
        var shared = Some.Gaussian(n, 6, seed) + 2 * Some.Gaussian(4, 6, seed + 50).index_select(0, arange(n) % 4);
        return (cat([shared, Some.Gaussian(n, 6, seed + 10)], 1), cat([shared.mm(Some.Gaussian(6, 6, 9)), 3 * Some.Gaussian(n, 8, seed + 20)], 1));
    }
}
