using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity;

namespace Kindred.Platform.Comparisons;

/// <summary>Findings in words, built from the numbers alone. Similarities have two decimals and no leading zero.</summary>
internal static class FindingSentences
{
    private const char Minus = '−';

    private static readonly string[] Small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>".24", "1.00", "−.07"; "–" where there is none.</summary>
    public static string Number(double? value)
    {
        if (value is not { } number)
        {
            return "–";
        }

        var text = Math.Abs(number).ToString(".00");
        return number < 0 && text != ".00" ? Minus + text : text;
    }

    /// <summary>"+.44", "−.07", ".00".</summary>
    public static string Signed(double value) => Math.Round(value, 2) > 0 ? $"+{Number(value)}" : Number(value);

    /// <summary>".82 to .89".</summary>
    public static string Range((double Low, double High) interval) => $"{Number(interval.Low)} to {Number(interval.High)}";

    public static string Epsilon(double epsilon) => $"ε {epsilon:0.####}";

    public static string Headline(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        var measured = rows.Where(r => r.Inverted is not null).ToList();
        var cka = Noun(data.MeasureLabel);
        if (measured.Count == 0)
        {
            return data.Architectures < 2 ? "Two architectures are needed to compare across architectures" : $"Inverted {cka} has not been measured yet";
        }

        var (first, last) = (measured[0], measured[^1]);
        if (measured.Count == 1)
        {
            return $"Networks of {Count(data.Architectures)} architectures at {Epsilon(first.Epsilon)}: inverted {cka} {Number(first.Inverted)}, plain {cka} {Number(first.Plain)}";
        }

        return Claims.Change(first, last) switch
        {
            > 0 => $"Robust networks of {Count(data.Architectures)} architectures grow alike: inverted {cka} rises from {Number(first.Inverted)} to {Number(last.Inverted)}",
            < 0 => $"Robust networks of {Count(data.Architectures)} architectures grow apart: inverted {cka} falls from {Number(first.Inverted)} to {Number(last.Inverted)}",
            _ => $"Inverted {cka} between {Count(data.Architectures)} architectures does not change clearly with epsilon: {Number(first.Inverted)} at {Epsilon(first.Epsilon)}, {Number(last.Inverted)} at {Epsilon(last.Epsilon)}",
        };
    }

    public static string Detail(FindingsData data, IReadOnlyList<EpsilonSimilarity> rows)
    {
        var measured = rows.Where(r => r.Plain is not null).ToList();
        var cka = Noun(data.MeasureLabel);
        if (measured.Count == 0)
        {
            return "";
        }

        var (first, last) = (measured[0], measured[^1]);
        var course = measured.Count == 1
            ? $"Plain {cka} of these networks on the target images is {Number(first.Plain)}."
            : $"Plain {cka} of the same networks on the target images is {Number(first.Plain)} at {Epsilon(first.Epsilon)} and {Number(last.Plain)} at {Epsilon(last.Epsilon)}.";
        return first.Plain - first.Inverted >= Claims.Clearly
            ? $"{course} At {Epsilon(first.Epsilon)} it overstates how alike what they use is: inverted, they share {Number(first.Inverted)}."
            : course;
    }

    public static string Method(FindingsData data)
    {
        var perSeed = data.Architectures * (data.Architectures - 1);
        return $"Mean over the ordered pairs of different architectures at the same epsilon and seed ({perSeed} for each of {Count(data.Seeds.Count)} "
            + $"seed{(data.Seeds.Count == 1 ? "" : "s")}), diagonal left out. Intervals: 95 % percentile bootstrap over pairs and seeds, "
            + $"{Bootstrap.Resamples:N0} resamples; pairs share networks, so they are narrow. {data.MeasureLabel}, {data.Networks[0].Layer ?? Classifier.Penultimate} representation.";
    }

    private static string Noun(string measureLabel) => measureLabel.Contains("CKA", StringComparison.Ordinal) ? "CKA" : measureLabel;

    private static string Count(int number) => number < Small.Length ? Small[number] : $"{number}";
}
