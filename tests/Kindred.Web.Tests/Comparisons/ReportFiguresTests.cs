using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using Kindred.Web.Comparisons;

namespace Kindred.Web.Tests.Comparisons;

/// <summary>What a measure's drawing says it rests on.</summary>
public sealed class ReportFiguresTests
{
    [Theory]
    [InlineData("12 ordered pairs at each ε", 12, 12, 12)]
    [InlineData("12 ordered pairs at ε 0 and 2, 6 at ε 1", 12, 6, 12)]
    [InlineData("12 ordered pairs at ε 0, 1 and 3, 6 at ε 2", 12, 12, 6, 12)]
    [InlineData("2 ordered pairs at ε 0, none at ε 1 and 2", 2, 0, 0)]
    [InlineData("1 ordered pair at ε 2, none at ε 0 and 1", 0, 0, 1)]
    public void Pairs_are_counted_at_each_epsilon(string expected, params int[] pairs) => Assert.Equal(expected, Figures(new LinearCka(), pairs).Rests);

    [Fact]
    public void A_divergence_is_drawn_as_its_negative_with_no_fixed_end()
    {
        var figures = Figures(new Rtd { BatchSize = 500 }, [2]);

        Assert.Equal("− RTD (10 × 500 images)", figures.Report.Measure.Name);
        Assert.Equal(-7.5, figures.Report.Measure.Similarity(7.5));
        Assert.Null(figures.Up.Minimum);
        Assert.Null(figures.Up.Maximum);
    }

    [Fact]
    public void Agreement_of_every_pair_stands_between_the_bounds_that_accuracies_set()
    {
        var figures = Figures(new Disagreement(), [2, 2]);
        var bounded = new ReportFigures(figures.Report with { Points = [.. figures.Report.Points.Select(p => p with { Bounds = (0.6, 0.9) })] });

        Assert.Equal(["plain", "inverted"], figures.Boxes.Select(s => s.Name));
        Assert.Equal(["most by accuracy", "independent errors", "plain", "inverted"], bounded.Boxes.Select(s => s.Name));
        Assert.All(bounded.Boxes, s => Assert.Equal("", s.EndLabel)); // boxes stand where names would
    }

    private static ReportFigures Figures(SimilarityMeasure measure, int[] pairs) => new(new MeasureReport
    {
        Measure = ReportMeasure.Of(measure),
        Points = [.. pairs.Select((count, epsilon) => new ReportPoint(new EpsilonSimilarity(epsilon, null, null, []) { Pairs = count }, [], []))],
        Blocks = [],
        Ceiling = [],
        Tests = [],
    });
}
