namespace Kindred.Engine.Similarity.Statistics;

/// <summary>The level of representations that have nothing in common.</summary>
/// <param name="Mean">Over orders of one side's rows.</param>
/// <param name="High">What one in twenty orders passes towards more alike.</param>
internal readonly record struct NullLevel(double Mean, double High)
{
    /// <summary>From the moments of the orders.</summary>
    public static NullLevel OfMoments(double mean, double deviation, double skewness, bool largerIsMoreSimilar) =>
        new(mean, PearsonThree.Tail(mean, deviation, skewness, largerIsMoreSimilar));

    /// <summary>
    /// From the values of a sample of orders, at least two: their mean, and the bound that one order more passes with a chance of 1 in 20, were
    /// values normal (mean ± t s √(1 + 1/m)); of 60 orders or more, the quantile of their values.
    /// </summary>
    public static NullLevel OfSample(IReadOnlyList<double> values, bool largerIsMoreSimilar)
    {
        var (mean, m) = (values.Average(), values.Count);
        if (m >= 60)
        {
            return new(mean, Quantiles.OfSorted([.. values.Order()], largerIsMoreSimilar ? 0.95 : 0.05));
        }

        var reach = StudentT.Quantile(PearsonThree.Normal95, m - 1) * StudentT.Deviation(values) * Math.Sqrt(1 + 1.0 / m);
        return new(mean, largerIsMoreSimilar ? mean + reach : mean - reach);
    }
}
