using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class KernelMatrixTests : IDisposable
{
    private static readonly KernelMeasure Biased = new LinearCka { Estimator = CkaEstimator.Biased };
    private static readonly KernelMeasure Debiased = new LinearCka { Estimator = CkaEstimator.Debiased };
    private static readonly MatrixOptions Plain = new() { Statistics = false };

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<KernelMeasure> Measures => [Biased, Debiased, new DistanceCorrelation(), new RbfCka(), new LinearCka { Estimator = CkaEstimator.Minibatch, BatchSize = 30 }];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => scope.Dispose();

    [Theory, MemberData(nameof(Measures))]
    public void Every_cell_is_what_the_pair_gives_whether_grams_or_features_are_multiplied(KernelMeasure measure)
    {
        foreach (var (n, p, form) in new[] { (90, 60, CrossForm.Gram), (700, 8, measure is LinearCka { Estimator: not CkaEstimator.Minibatch } ? CrossForm.Feature : CrossForm.Gram) })
        {
            var networks = Related(7, n, p);
            foreach (var options in new[] { Plain, new MatrixOptions { Resamples = 50 } })
            {
                using var matrix = Matrix(measure, options, networks);
                var cells = matrix.Compute(networks.Count, Cancellation);

                Assert.Equal(form, matrix.Form);
                AssertAgrees(measure, networks, cells, 1e-5);
            }
        }
    }

    [Theory, MemberData(nameof(Measures))]
    public void Tiles_at_the_edge_and_networks_in_groups_change_nothing(KernelMeasure measure)
    {
        var networks = Related(7, 131, 30);
        var sizes = new List<int>();
        foreach (var memory in new[] { 1L << 30, 300_000, 90_000, 1 })
        {
            var loads = 0;
            using var matrix = new KernelMatrix(measure, new MatrixOptions { Memory = memory, Resamples = 50 }, m =>
            {
                loads++;
                return networks[m].clone();
            });

            AssertAgrees(measure, networks, matrix.Compute(7, Cancellation), 1e-5);
            sizes.Add(loads);
        }

        Assert.Equal(7, sizes[0]);
        Assert.Equal(28, sizes[^1]); // each pair anew
    }

    [Fact]
    public void Offsets_scales_outliers_low_rank_and_more_columns_than_rows_cost_no_digits()
    {
        var x = Some.Gaussian(120, 40, 1);
        var outlier = x.clone();
        outlier[3] *= 1000;
        List<Tensor> networks =
        [
            x, x + 1e6, x * 1e-20, (x * 1e18).to(float32), outlier, x.mm(Some.Gaussian(40, 3, 2)).mm(Some.Gaussian(3, 50, 3)),
            x.mm(Some.Gaussian(40, 900, 4)) + 5 * Some.Gaussian(120, 900, 5), cat([x, ones(120, 1, float64)], 1), x.index_select(0, arange(120).div(2, RoundingMode.floor)),
        ];

        foreach (var measure in new[] { Biased, Debiased })
        {
            using var matrix = Matrix(measure, Plain, networks);
            AssertAgrees(measure, networks, matrix.Compute(networks.Count, Cancellation), 1e-5);
        }
    }

    [Theory, MemberData(nameof(Measures))]
    public void A_row_is_the_matrix_row_and_an_added_network_costs_only_its_own(KernelMeasure measure)
    {
        var networks = Related(6, 80, 40);
        var loaded = new List<int>();
        using var matrix = new KernelMatrix(measure, new MatrixOptions { KeepGrams = true, Resamples = 50 }, m =>
        {
            loaded.Add(m);
            return networks[m].clone();
        });
        using var anew = Matrix(measure, new MatrixOptions { Resamples = 50 }, networks);

        matrix.Compute(5, Cancellation);
        loaded.Clear();
        var added = matrix.Row(5, 6, Cancellation);
        var again = matrix.Row(2, 6, Cancellation);
        var whole = anew.Compute(6, Cancellation);
        var row = anew.Row(2, 6, Cancellation);

        Assert.Equal(loaded, [5, 2]);
        for (var column = 0; column < 6; column++)
        {
            AssertSame(whole[5, column], added[column]);
            AssertSame(whole[2, column], again[column]);
            AssertSame(whole[2, column], row[column]);
        }

        Assert.Equal(1, row[2].Value);
    }

    [Theory, MemberData(nameof(Measures))]
    public void A_row_without_statistics_holds_the_same_values(KernelMeasure measure)
    {
        var networks = Related(5, 300, 200);
        using var matrix = Matrix(measure, Plain with { KeepGrams = true }, networks);
        matrix.Compute(4, Cancellation);

        var added = matrix.Row(4, 5, Cancellation);

        Assert.Equal(CrossForm.Gram, matrix.Form);
        Assert.All(Enumerable.Range(0, 4), m => Assert.Equal(measure.Compare(networks[4], networks[m]).Value, added[m].Value, 1e-5));
    }

    [Fact]
    public void Networks_without_a_value_leave_reasons_in_their_cells_and_the_others_alone()
    {
        var networks = Related(4, 50, 20);
        networks[1] = full([50, 20], 0.1f, float32);
        networks[3] = networks[3].clone();
        networks[3][4, 4] = double.NaN;
        using var matrix = Matrix(Debiased, Plain, networks);

        var cells = matrix.Compute(4, Cancellation);

        Assert.Equal("X is constant over the images", cells[1, 0].Undefined);
        Assert.Equal("Y is constant over the images", cells[0, 1].Undefined);
        Assert.Equal("Y holds values that are not finite", cells[2, 3].Undefined);
        Assert.True(double.IsNaN(cells[0, 1].Value));
        Assert.Equal(Debiased.Compare(networks[0], networks[2]).Value, cells[2, 0].Value, 1e-5);
        Assert.Equal("X is constant over the images", matrix.Row(1, 4, Cancellation)[0].Undefined);
        Assert.All(Enumerable.Range(0, 4), i => Assert.NotNull(matrix.Row(3, 4, Cancellation)[i].Undefined));
    }

    [Fact]
    public void Points_at_equal_distances_have_no_debiased_value()
    {
        var corners = eye(40, 40, float64);
        using var matrix = Matrix(Debiased, Plain, [corners, Some.Gaussian(40, 5, 1)]);

        Assert.Equal("a representation's debiased self-similarity is 0", matrix.Compute(2, Cancellation)[0, 1].Undefined);
    }

    [Fact]
    public void Rows_that_do_not_match_and_too_few_of_them_are_named()
    {
        using var mismatch = Matrix(Biased, Plain, [Some.Gaussian(20, 3, 1), Some.Gaussian(21, 3, 1)]);
        using var few = Matrix(Debiased, Plain, [Some.Gaussian(3, 3, 1), Some.Gaussian(3, 3, 2)]);

        var error = Assert.Throws<ArgumentException>(() => mismatch.Compute(2, Cancellation));

        Assert.Contains("network 1 has 21 rows and those before it 20", error.Message);
        Assert.Contains("needs 4", few.Compute(2, Cancellation)[0, 1].Undefined);
    }

    [Fact]
    public void Nothing_stays_alive()
    {
        var networks = Related(5, 60, 30);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        foreach (var options in new[] { Plain, new MatrixOptions { Resamples = 20, KeepGrams = true }, new MatrixOptions { Resamples = 20, Memory = 30_000 } })
        {
            using var matrix = Matrix(Debiased, options, networks);
            matrix.Compute(5, Cancellation);
            matrix.Row(4, 5, Cancellation);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_cancelled_matrix_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using var matrix = Matrix(Biased, Plain, Related(3, 30, 5));

        Assert.Throws<OperationCanceledException>(() => matrix.Compute(3, cancelled.Token));
    }

    private static KernelMatrix Matrix(KernelMeasure measure, MatrixOptions options, List<Tensor> networks) => new(measure, options, m => networks[m].clone());

    // a common part of varying weight, other widths, float32 as networks give it
    private static List<Tensor> Related(int count, int n, int p)
    {
        var common = Some.Gaussian(n, p, 100);
        return [.. Enumerable.Range(0, count).Select(m => (common.mm(Some.Gaussian(p, p + m, m)) + m * Math.Sqrt(p) * Some.Gaussian(n, p + m, 50 + m)).to(float32))];
    }

    private static void AssertAgrees(KernelMeasure measure, List<Tensor> networks, CellStatistics[,] cells, double tolerance)
    {
        for (var a = 0; a < networks.Count; a++)
        {
            Assert.Equal(1, cells[a, a].Value);
            for (var b = 0; b < networks.Count; b++)
            {
                Assert.Null(cells[a, b].Undefined);
                Assert.Equal(measure.Compare(networks[a], networks[b]).Value, cells[a, b].Value, tolerance);
            }
        }
    }

    private static void AssertSame(CellStatistics expected, CellStatistics actual)
    {
        Assert.Equal(expected.Value, actual.Value, 1e-6);
        Assert.Equal(expected.CiLow!.Value, actual.CiLow!.Value, 1e-5);
        Assert.Equal(expected.CiHigh!.Value, actual.CiHigh!.Value, 1e-5);
        Assert.Equal(expected.NullHigh!.Value, actual.NullHigh!.Value, 1e-6);
    }
}
