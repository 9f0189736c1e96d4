namespace Kindred.Engine.Similarity.Statistics;

/// <summary>Pearson's type III distribution, by its first three moments: as Josse, Pagès and Husson 2008 use it for permutation tests.</summary>
internal static class PearsonThree
{
    /// <summary>95 % quantile of the normal distribution.</summary>
    public const double Normal95 = 1.6448536269514722;

    /// <summary>The 95 % quantile, or the 5 % quantile; the gamma quantile by Wilson and Hilferty 1931.</summary>
    public static double Tail(double mean, double deviation, double skewness, bool upper) =>
        upper ? mean + deviation * Standard(skewness) : mean - deviation * Standard(-skewness);

    private static double Standard(double g) => Math.Abs(g) < 1e-6 ? Normal95 : 2 / g * (Math.Pow(1 + g * Normal95 / 6 - g * g / 36, 3) - 1);
}
