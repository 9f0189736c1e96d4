using Kindred.Engine.Similarity;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

/// <summary>Holds every measure of the engine, in each variant its choices allow, to the mathematics it declares.</summary>
public sealed class SimilarityMeasureContractTests : IDisposable
{
    private const double Tolerance = 1e-8;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor x = Some.Gaussian(60, 8, 1) * linspace(0.2, 3, 8, float64);
    private readonly Tensor y;

    public SimilarityMeasureContractTests() => y = x.mm(Some.Gaussian(8, 8, 2)) + Some.Gaussian(60, 8, 3);

    public void Dispose() => scope.Dispose();

    public static TheoryData<SimilarityMeasure> Measures()
    {
        var kinds = typeof(SimilarityMeasure).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(SimilarityMeasure)) && !t.IsAbstract);
        return [.. kinds.SelectMany(kind => Variants((SimilarityMeasure)Activator.CreateInstance(kind)!))];
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Values_lie_in_the_declared_range(SimilarityMeasure measure)
    {
        double[] values = [Value(measure, x, y), Value(measure, x, x), Value(measure, x, -x), Value(measure, x, Some.Gaussian(60, 3, 9))];

        Assert.All(values, v => Assert.InRange(v, measure.Properties.Minimum ?? double.MinValue, measure.Properties.Maximum ?? double.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Itself_is_the_most_similar(SimilarityMeasure measure)
    {
        var best = measure.Properties.LargerIsMoreSimilar ? measure.Properties.Maximum!.Value : measure.Properties.Minimum!.Value;

        Assert.Equal(best, Value(measure, x, x), Tolerance);
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
        using var rows = measure.Prepare(x);
        using var columns = measure.Prepare(y);

        var first = measure.Compare(rows, columns);
        var again = measure.Compare(rows, columns);

        Assert.Equal(measure.Compare(x, y), first);
        Assert.Equal(first, again);
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Prepared_representations_outlive_the_scope_they_were_made_in(SimilarityMeasure measure)
    {
        PreparedRepresentation prepared;
        using (NewDisposeScope())
        {
            prepared = measure.Prepare(x.clone());
        }

        Assert.Null(measure.Compare(prepared, prepared).Undefined);
        prepared.Dispose();
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void Centred_gram_matrices_give_the_value_of_a_kernel_measure(SimilarityMeasure measure)
    {
        Assert.SkipUnless(measure is KernelMeasure, "not a kernel measure");
        var kernel = (KernelMeasure)measure;

        var k = kernel.CentredGram(x, out _)!;
        var l = kernel.CentredGram(y, out _)!;
        var cosine = (k * l).sum() / ((k * k).sum() * (l * l).sum()).sqrt();

        Assert.True(k.allclose(k.transpose(-2, -1), 1e-12));
        Assert.Equal(Value(measure, x, y), kernel.FromCosine(cosine.item<double>()), 1e-10);
    }

    private void Invariant(bool declared, SimilarityMeasure measure, Func<Tensor, Tensor> map)
    {
        Holds(declared, Value(measure, x, y), Value(measure, map(x), y));
        Holds(declared, Value(measure, x, y), Value(measure, x, map(y)));
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

    private static double Value(SimilarityMeasure measure, Tensor a, Tensor b)
    {
        var value = measure.Compare(a, b);
        Assert.Null(value.Undefined);
        return value.Value;
    }

    private static List<SimilarityMeasure> Variants(SimilarityMeasure measure)
    {
        var variants = new List<SimilarityMeasure> { measure };
        foreach (var choice in measure.GetType().GetProperties().Where(p => p.PropertyType.IsEnum && p.SetMethod is not null))
        {
            variants = [.. variants.SelectMany(v => Enum.GetValues(choice.PropertyType).Cast<object>().Select(value =>
            {
                var copy = v with { };
                choice.SetValue(copy, value);
                return copy;
            }))];
        }

        return variants;
    }
}
