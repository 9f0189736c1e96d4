using System.Text.Json.Nodes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Similarity.Topology;
using Kindred.Engine.Tests.Oracles;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

/// <summary>Representation topology divergence: by GUDHI, by its authors' example, by hand, and how its batches are drawn and read.</summary>
public sealed class RtdTests : IDisposable
{
    private static readonly JsonNode oracle = JsonNode.Parse(File.ReadAllText(OracleFiles.PathOf("similarity", "rtd.json")))!;
    private static readonly Rtd whole = new() { BatchSize = 300 };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string> Pairs() => [.. oracle["rows"]!.AsArray().Select(r => (string)r!["pair"]!)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Values_are_those_of_gudhi_on_the_doubled_graph(string pair)
    {
        var row = oracle["rows"]!.AsArray().First(r => (string)r!["pair"]! == pair)!;
        var (x, y) = (OracleFiles.Float64("similarity", "pairs", $"{pair}.X.f64.npy"), OracleFiles.Float64("similarity", "pairs", $"{pair}.Y.f64.npy"));

        Assert.Equal(((double)row["xy"]! + (double)row["yx"]!) / 2, whole.Compare(x, y).Value, 1e-10);
        Assert.Equal((double)row["xy"]!, Bars(x, y).Sum(b => b.Death - b.Birth), 1e-10);
        Assert.Equal((double)row["yx"]!, Bars(y, x).Sum(b => b.Death - b.Birth), 1e-10);
    }

    [Fact]
    public void Intervals_are_those_of_gudhi()
    {
        var (x, y) = (OracleFiles.Float64("similarity", "pairs", "independent.X.f64.npy"), OracleFiles.Float64("similarity", "pairs", "independent.Y.f64.npy"));
        var expected = oracle["independent"]!.AsArray().Select(b => ((double)b![0]!, (double)b[1]!)).ToList();

        var bars = Bars(x, y);

        Assert.Equal(expected.Count, bars.Count);
        Assert.All(expected.Zip(bars.Order()), pair => Assert.True(Math.Abs(pair.First.Item1 - pair.Second.Birth) + Math.Abs(pair.First.Item2 - pair.Second.Death) < 1e-10));
    }

    [Fact]
    public void The_example_of_its_authors_has_their_value()
    {
        var (p, q) = (OracleFiles.Float64("similarity", "rtd_readme.P.f64.npy"), OracleFiles.Float64("similarity", "rtd_readme.Q.f64.npy"));
        var batches = OracleFiles.Int64("similarity", "rtd_readme.batches.i64.npy"); // 10×500, as their code draws them
        var measure = new Rtd { BatchSize = 500 };

        var values = Enumerable.Range(0, 10).Select(b => measure.Compare(p[batches[b]], q[batches[b]]).Value);

        Assert.Equal((double)oracle["readme"]!, values.Average(), 1e-4); // theirs in float32
    }

    [Fact]
    public void A_cluster_split_in_two_is_an_interval_as_long_as_the_split_is_far()
    {
        // ten points in places at distance 1 from each other: two places, or three of which two are one in the former
        var x = tensor(new[] { 0.0, 0, 0, 0, 0, 1, 1, 1, 1, 1 }).reshape(10, 1);
        var corners = tensor(new[] { 0, 0, 1, 0, 0.5, Math.Sqrt(0.75) }).reshape(3, 2);
        var y = corners[tensor(new long[] { 0, 0, 0, 0, 0, 1, 1, 1, 2, 2 })];

        Assert.Empty(Bars(x, y));
        var (birth, death) = Assert.Single(Bars(y, x), b => b.Death - b.Birth > 1e-9);
        Assert.Equal((0, 1), (birth, Math.Round(death, 9)));
        Assert.Equal(0.5, whole.Compare(x, y).Value, 1e-9);
    }

    [Fact]
    public void Another_order_of_the_images_and_the_width_of_a_batch_that_holds_them_all_change_nothing()
    {
        var (x, y) = (Some.Gaussian(80, 6, 1), Some.Gaussian(80, 9, 2));
        var order = randperm(80, generator: new Generator(3));
        var value = whole.Compare(x, y).Value;

        Assert.Equal(value, whole.Compare(x[order], y[order]).Value, 1e-10);
        Assert.Equal(value, new Rtd { BatchSize = 80, Batches = 1, Seed = 5 }.Compare(x, y).Value);
        Assert.NotEqual(value, whole.Compare(x, y[order]).Value, 1e-3);
    }

    [Fact]
    public void More_images_than_a_batch_holds_are_compared_by_random_batches_that_the_seed_fixes()
    {
        var (x, y) = (Some.Gaussian(80, 6, 1), Some.Gaussian(80, 6, 2));
        var measure = new Rtd { BatchSize = 30, Batches = 4 };
        var value = measure.Compare(x, y).Value;
        var apart = Enumerable.Range(0, 4).Select(batch =>
        {
            using var one = measure.Prepare(x, batch);
            using var other = measure.Prepare(y, batch);
            return measure.Compare(one, other).Value;
        }).ToList();

        Assert.Equal(4, apart.Distinct().Count());
        Assert.Equal(apart.Average(), value, 1e-12);
        Assert.Equal(value, measure.Compare(x, y).Value);
        Assert.NotEqual(value, (measure with { Seed = 1 }).Compare(x, y).Value);
    }

    [Fact]
    public void Images_in_one_place_are_undefined_and_never_nan()
    {
        var x = Some.Gaussian(50, 4, 1);
        var dead = zeros(50, 4, float64);
        dead[0, 0] = 1;

        Assert.Equal("Y is constant over the images", whole.Compare(x, ones(50, 4, float64)).Undefined);
        Assert.Equal("Y has nine in ten of the images of a batch in one place, so that its distances have no scale", whole.Compare(x, dead).Undefined);
        Assert.Equal("X has nine in ten of the images of a batch in one place, so that its distances have no scale", whole.Compare(dead, x).Undefined);
    }

    [Fact]
    public void Cells_of_batches_have_the_value_of_the_pair_an_interval_around_it_and_a_level()
    {
        var x = Some.Gaussian(90, 5, 1);
        Tensor[] arrays = [x, x + 0.1 * Some.Gaussian(90, 5, 2), Some.Gaussian(90, 3, 3), ones(90, 2, float64)];
        var measure = new Rtd { BatchSize = 40, Batches = 6 };
        var cells = new MeasureMatrix(measure, new()).Whole(4, i => arrays[i].clone(), default);
        var row = new MeasureMatrix(measure, new()).Row(2, [0, 2, 1], i => arrays[i].clone(), default);

        Assert.Equal(measure.Compare(arrays[0], arrays[1]).Value, cells[0, 1].Value, 1e-12);
        Assert.Equal(cells[0, 1], cells[1, 0]);
        Assert.Equal(new CellStatistics(0, null, 0, 0, cells[0, 0].NullMean, cells[0, 0].NullHigh), cells[0, 0]);
        Assert.InRange(cells[0, 1].Value, cells[0, 1].CiLow!.Value, cells[0, 1].CiHigh!.Value);
        Assert.True(cells[0, 1].CiHigh < cells[0, 1].NullHigh && cells[0, 1].NullHigh < cells[0, 1].NullMean);
        Assert.Equal("Y is constant over the images", cells[0, 3].Undefined);
        Assert.Equal("X is constant over the images", cells[3, 0].Undefined);
        Assert.Equal([cells[2, 0].Value, cells[2, 2].Value, cells[2, 1].Value], row.Select(c => c.Value));
        Assert.Null(new MeasureMatrix(measure, new() { Statistics = false }).Whole(2, i => arrays[i].clone(), default)[0, 1].CiLow);
    }

    [Fact]
    public void Intervals_of_batches_hold_the_mean_of_all_images_about_as_often_as_they_say()
    {
        var measure = new Rtd { BatchSize = 20, Batches = 10 };
        var truth = Enumerable.Range(0, 400).Average(draw => Drawn(20, 10_000 + draw, measure).Value);

        var held = Enumerable.Range(0, 100).Count(draw => Drawn(100, draw, measure) is { CiLow: { } low, CiHigh: { } high } && low <= truth && truth <= high);

        Assert.InRange(held, 88, 100);
    }

    [Fact]
    public void Intervals_of_one_batch_are_as_wide_as_values_of_other_images_differ()
    {
        var values = Enumerable.Range(0, 60).Select(draw => Drawn(60, 10_000 + draw, whole).Value).ToList();

        var widths = Enumerable.Range(0, 10).Select(draw => Drawn(60, draw, whole)).Average(c => (c.CiHigh!.Value - c.CiLow!.Value) / 2);

        Assert.InRange(widths / (2.09 * StudentT.Deviation(values)), 0.7, 1.5); // t of 20 halves
    }

    // a cell of so many images of a population of two representations
    private static CellStatistics Drawn(int images, long seed, Rtd measure)
    {
        using var own = NewDisposeScope();
        var x = Some.Gaussian(images, 3, 2 * seed + 1);
        Tensor[] arrays = [x, x + 0.5 * Some.Gaussian(images, 3, 2 * seed + 2)];
        return new MeasureMatrix(measure, new() { Permutations = 0 }).Row(0, [1], i => arrays[i].clone(), default)[0];
    }

    private static List<(double Birth, double Death)> Bars(Tensor x, Tensor y)
    {
        using var one = whole.Prepare(x);
        using var other = whole.Prepare(y);
        var barcode = CrossBarcode.Of(one.Count);
        return barcode.Bars(Ranked(one), Ranked(other));

        static RankedDistances Ranked(PreparedRepresentation prepared) => RankedDistances.Of(((PreparedTensors)prepared).Tensors[0], ((PreparedTensors)prepared).Tensors[1]);
    }
}
