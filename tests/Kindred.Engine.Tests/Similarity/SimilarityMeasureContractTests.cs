using Kindred.Engine.Similarity;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

/// <summary>Holds every measure of the engine, in each variant its choices allow, to the mathematics it declares.</summary>
public sealed class SimilarityMeasureContractTests : IDisposable
{
    private const double Tolerance = 1e-8;

    private readonly DisposeScope scope = NewDisposeScope();
    // distances around 1, where every measure sees something
    private readonly Tensor x = 0.15 * Some.Gaussian(60, 8, 1) * linspace(0.2, 3, 8, float64);
    private readonly Tensor y;
    private readonly Tensor labels = arange(60) % 8;

    public SimilarityMeasureContractTests() => y = 0.3 * x.mm(Some.Gaussian(8, 8, 2)) + 0.1 * Some.Gaussian(60, 8, 3);

    public void Dispose() => scope.Dispose();

    public static TheoryData<SimilarityMeasure> Measures()
    {
        var kinds = typeof(SimilarityMeasure).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(SimilarityMeasure)) && !t.IsAbstract && !t.IsSubclassOf(typeof(NetworkMeasure)));
        return [.. kinds.SelectMany(kind => Variants((SimilarityMeasure)Activator.CreateInstance(kind)!))];
    }

    public static TheoryData<SimilarityMeasure> Metrics() => [.. Measures().Select(m => m.Data).Where(m => m.Properties.Metric)];

    public static TheoryData<KernelMeasure> KernelMeasures() => [.. Measures().Select(m => m.Data).OfType<KernelMeasure>()];

    [Theory]
    [MemberData(nameof(Measures))]
    public void Values_lie_in_the_declared_range(SimilarityMeasure measure)
    {
        double[] values = [Value(measure, x, y), Value(measure, x, x), Value(measure, x, -x), Value(measure, x, Some.Gaussian(60, Width(measure, 3), 9))];

        Assert.All(values, v => Assert.InRange(v, measure.Properties.Minimum ?? double.MinValue, measure.Properties.Maximum ?? double.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Itself_is_the_most_similar(SimilarityMeasure measure)
    {
        var best = measure.Properties.LargerIsMoreSimilar ? measure.Properties.Maximum!.Value : measure.Properties.Minimum!.Value;

        Assert.Equal(best, Value(measure, x, x), measure.Properties.Metric ? 1e-5 : Tolerance); // distances are roots of what rounds to 0
        Assert.NotEqual(best, Value(measure, x, y), 1e-3);
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Symmetric_exactly_where_declared(SimilarityMeasure measure) =>
        Holds(measure.Properties.Symmetric, Value(measure, x, y), Value(measure, y, x));

    [Theory]
    [MemberData(nameof(Measures))]
    public void Orthogonal_maps_change_it_exactly_where_declared(SimilarityMeasure measure) =>
        Invariant(measure.Properties.OrthogonalInvariant, measure, t => t.mm(Some.Rotation(8, 5)));

    [Theory]
    [MemberData(nameof(Measures))]
    public void Permuted_features_change_it_exactly_where_declared(SimilarityMeasure measure) =>
        Invariant(measure.Properties.PermutationInvariant, measure, t => t.index_select(1, tensor(new long[] { 3, 0, 7, 1, 6, 2, 5, 4 })));

    [Theory]
    [MemberData(nameof(Measures))]
    public void Isotropic_scaling_changes_it_exactly_where_declared(SimilarityMeasure measure) =>
        Invariant(measure.Properties.ScalingInvariant, measure, t => 7.5 * t);

    [Theory]
    [MemberData(nameof(Measures))]
    public void Translation_changes_it_exactly_where_declared(SimilarityMeasure measure) =>
        Invariant(measure.Properties.TranslationInvariant, measure, t => t + linspace(-4, 9, 8, float64));

    [Theory]
    [MemberData(nameof(Measures))]
    public void Invertible_linear_maps_change_it_exactly_where_declared(SimilarityMeasure measure) =>
        Invariant(measure.Properties.LinearInvariant, measure, t => t.mm(Some.Gaussian(8, 8, 6)));

    [Theory]
    [MemberData(nameof(Measures))]
    public void A_prepared_row_gives_what_each_pair_gives(SimilarityMeasure measure)
    {
        using var rows = Prepare(measure, x);
        using var columns = Prepare(measure, y);

        var first = measure.Compare(rows, columns);
        var again = measure.Compare(rows, columns);

        Assert.Equal(Compare(measure, x, y), first);
        Assert.Equal(first, again);
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Prepared_representations_outlive_the_scope_they_were_made_in(SimilarityMeasure measure)
    {
        PreparedRepresentation prepared;
        using (NewDisposeScope())
        {
            prepared = Prepare(measure, x.clone());
        }

        Assert.Null(measure.Compare(prepared, prepared).Undefined);
        prepared.Dispose();
    }

    [Theory]
    [MemberData(nameof(KernelMeasures))]
    public void Centred_gram_matrices_give_the_value_of_a_kernel_measure(KernelMeasure measure)
    {
        var k = measure.CentredGram(x, out _)!;
        var l = measure.CentredGram(y, out _)!;
        var cosine = (k * l).sum() / ((k * k).sum() * (l * l).sum()).sqrt();

        Assert.True(k.allclose(k.transpose(-2, -1), 1e-12));
        Assert.Equal(Value(measure, x, y), measure.FromCosine(cosine.item<double>()), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_metric_keeps_the_triangle_inequality(SimilarityMeasure measure)
    {
        Tensor[] points = [x, y, x + 0.3 * y, 0.1 * Some.Gaussian(60, Width(measure, 3), 4), 0.2 * Some.Gaussian(60, Width(measure, 12), 5)];
        foreach (var a in points)
        {
            foreach (var b in points)
            {
                Assert.All(points, c => Assert.True(Value(measure, a, b) <= Value(measure, a, c) + Value(measure, c, b) + 1e-5));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void What_has_no_value_has_a_reason(SimilarityMeasure measure)
    {
        var infinite = y.clone();
        infinite[7, 3] = double.PositiveInfinity;

        var constant = Compare(measure, x, full([60, 8], 0.1f, float32).to(float64));
        var few = Compare(measure, x.narrow(0, 0, 3), y.narrow(0, 0, 3));

        Assert.Equal("Y holds values that are not finite", measure.Compare(x, infinite).Undefined);
        Assert.Equal(measure is DescriptorMeasure or AlignedCosine or RsmNormDifference or OutputMeasure, constant.Undefined is null);
        Assert.True(few.Undefined?.Contains("3 images", StringComparison.Ordinal) ?? measure is OutputMeasure or LinearCka { Estimator: CkaEstimator.Biased });
        Assert.True(few.Undefined is null || double.IsNaN(few.Value));
        Assert.Contains("60×8", Assert.Throws<ArgumentException>(() => measure.Compare(x, y.narrow(0, 0, 50))).Message);
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Comparing_leaves_no_tensor_alive_and_representations_as_they_were(SimilarityMeasure measure)
    {
        var (beforeX, beforeY) = (x.clone(), y.clone());
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Compare(measure, x, y);

        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.True(x.equal(beforeX).all().item<bool>() && y.equal(beforeY).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Cost_and_pitfalls_are_sentences(SimilarityMeasure measure)
    {
        Assert.StartsWith("O(", measure.Properties.Cost);
        Assert.NotEmpty(measure.Properties.Pitfalls);
        Assert.All(measure.Properties.Pitfalls, p => Assert.EndsWith(".", p));
    }

    // a measure that is not symmetric may be invariant on one side only, which it does not declare
    private void Invariant(bool declared, SimilarityMeasure measure, Func<Tensor, Tensor> map)
    {
        var (before, mapped, other) = (Value(measure, x, y), Value(measure, map(x), y), Value(measure, x, map(y)));
        if (declared || measure.Properties.Symmetric)
        {
            Holds(declared, before, mapped);
            Holds(declared, before, other);
        }
        else
        {
            Assert.True(Math.Max(Math.Abs(before - mapped), Math.Abs(before - other)) > 1e-4);
        }
    }

    // an undeclared invariance must really fail, or the declaration is too modest and the catalog page wrong
    private static void Holds(bool declared, double before, double after)
    {
        if (declared)
        {
            Assert.Equal(before, after, Tolerance);
        }
        else
        {
            Assert.NotEqual(before, after, 1e-4);
        }
    }

    // logits have one column for each class
    private static int Width(SimilarityMeasure measure, int width) => measure is OutputMeasure ? 8 : width;

    private Tensor Labels(Tensor logits) => logits.shape[0] == labels.shape[0] ? labels : labels.narrow(0, 0, logits.shape[0]);

    private PreparedRepresentation Prepare(SimilarityMeasure measure, Tensor a) =>
        measure is OutputMeasure outputs ? outputs.Prepare(a, Labels(a)) : measure.Prepare(a);

    private SimilarityValue Compare(SimilarityMeasure measure, Tensor a, Tensor b) =>
        measure is OutputMeasure outputs ? outputs.Compare(a, b, Labels(a)) : measure.Compare(a, b);

    private double Value(SimilarityMeasure measure, Tensor a, Tensor b)
    {
        var value = Compare(measure, a, b);
        Assert.Null(value.Undefined);
        return value.Value;
    }

    private static List<SimilarityMeasure> Variants(SimilarityMeasure measure)
    {
        var variants = new List<SimilarityMeasure> { measure };
        foreach (var choice in measure.GetType().GetProperties().Where(p => (p.PropertyType.IsEnum || p.PropertyType == typeof(bool)) && p.SetMethod is not null))
        {
            var choices = choice.PropertyType.IsEnum ? Enum.GetValues(choice.PropertyType).Cast<object>() : [true, false];
            variants = [.. variants.SelectMany(v => choices.Select(value =>
            {
                var copy = v with { };
                choice.SetValue(copy, value);
                return copy;
            }))];
        }

        return variants;
    }
}
