namespace Kindred.Engine.Similarity.Statistics;

/// <summary>What a deviation that is itself only estimated from a few draws asks for.</summary>
internal static class StudentT
{
    /// <summary>97.5 % quantile of the normal distribution.</summary>
    public const double Normal975 = 1.959963984540054;

    /// <summary>The quantile of Student's t whose normal counterpart is z (Abramowitz, Stegun 26.7.5): to 0.01 from 4 degrees of freedom on, infinite without any.</summary>
    public static double Quantile(double z, int degrees)
    {
        if (degrees < 1)
        {
            return double.PositiveInfinity;
        }

        var (z2, v) = (z * z, (double)degrees);
        return z * (1
            + (z2 + 1) / (4 * v)
            + ((5 * z2 + 16) * z2 + 3) / (96 * v * v)
            + (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * v * v * v)
            + ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / (92160 * v * v * v * v));
    }

    /// <summary>Standard deviation of a sample, n − 1 in the denominator.</summary>
    public static double Deviation(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
