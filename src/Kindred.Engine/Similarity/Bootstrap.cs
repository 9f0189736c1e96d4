using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Engine.Similarity;

/// <summary>Percentile bootstrap of a mean (Efron, Tibshirani: An introduction to the bootstrap, 1993, chapter 13). Needs no tensors.</summary>
public static class Bootstrap
{
    /// <summary>Resamples drawn.</summary>
    public const int Resamples = 2000;

    /// <summary>
    /// 95 % interval of the mean: the 2.5 % and 97.5 % quantiles of the means of <see cref="Resamples"/> samples drawn with replacement.
    /// Takes the values as independent; where they share networks, as pairs do, it is too narrow rather than too wide.
    /// </summary>
    /// <param name="values">Finite numbers.</param>
    /// <param name="seed">Same seed and values, same interval.</param>
    /// <returns>Null with fewer than two values.</returns>
    public static (double Low, double High)? OfMean(IReadOnlyList<double> values, int seed)
    {
        if (values.Count < 2)
        {
            return null;
        }

        var random = new Random(seed);
        var means = new double[Resamples];
        for (var r = 0; r < means.Length; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[r] = sum / values.Count;
        }

        Array.Sort(means);
        return (Quantiles.OfSorted(means, 0.025), Quantiles.OfSorted(means, 0.975));
    }
}
