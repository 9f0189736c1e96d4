using Kindred.Engine.Evaluation;

namespace Kindred.Web.Controls;

/// <summary>How numbers, times and states are written on every page.</summary>
public static class Words
{
    /// <summary>Stands where there is no value.</summary>
    public const string None = "–";

    private const char minus = '\u2212';

    /// <summary>A quantity bounded by 1: two decimals without the leading zero (".24"), or three on pages of one cell.</summary>
    public static string Similarity(double? value, int digits = 2)
    {
        if (value is not { } number || double.IsNaN(number))
        {
            return "–";
        }

        var text = Math.Abs(number).ToString(digits == 2 ? "0.00" : "0.000");
        var bare = text.StartsWith('0') ? text[1..] : Math.Abs(number) == 1 ? "1" : text;
        return number < 0 && text.AsSpan().ContainsAnyExcept("0.") ? minus + bare : bare;
    }

    /// <summary>A difference with its sign: "+.44", "−.07".</summary>
    public static string Difference(double? value)
    {
        var text = Similarity(value);
        return value is not { } number || double.IsNaN(number) || text[0] == minus || text == ".00" ? text : "+" + text;
    }

    /// <summary>Epsilon in pixel units with the digits it was given: "0.5".</summary>
    public static string Epsilon(double epsilon) => epsilon.ToString("0.######");

    /// <summary>An accuracy in per cent, one decimal, without the sign: the unit stands in the heading.</summary>
    public static string Accuracy(double? share) => share is not { } number || double.IsNaN(number) ? "–" : (100 * number).ToString("0.0");

    /// <summary>An accuracy with its 95 % Wilson interval, in per cent: "62.5 (59.4 to 65.5)".</summary>
    public static string WithInterval(Accuracy accuracy) => $"{Accuracy(accuracy.Value)} ({Accuracy(accuracy.Low)} to {Accuracy(accuracy.High)})";

    /// <summary>A residual or loss: may exceed 1, so it keeps its leading zero.</summary>
    public static string Residual(double? value) => value is not { } number || double.IsNaN(number) ? "–" : number.ToString(number < 10 ? "0.000" : "0.0");

    /// <summary>A place or distance on a plane: two decimals, a real minus.</summary>
    public static string Coordinate(double value) => value.ToString("0.00").Replace('-', minus);

    public static string Count(long count) => count.ToString("N0");

    /// <summary>"1 run", "12 runs".</summary>
    public static string Count(long count, string one, string? many = null) => $"{count:N0} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>An interval: ".82 to .89".</summary>
    public static string Interval((double Low, double High) interval) => $"{Similarity(interval.Low)} to {Similarity(interval.High)}";

    /// <summary>Bytes with one unit.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{bytes / 1024.0:0} kB",
        < 1 << 30 => $"{bytes / 1048576.0:0} MB",
        _ => $"{bytes / 1073741824.0:0.0} GB",
    };

    /// <summary>A duration in at most two units: "3 min 20 s".</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Round(Math.Max(0, time.TotalSeconds));
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => Two(seconds / 60, "min", seconds % 60, "s"),
            < 86400 => Two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
            _ => Two(seconds / 86400, "d", seconds % 86400 / 3600, "h"),
        };
    }

    public static string Duration(double seconds) => Duration(TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, 1e9) : 0));

    /// <summary>A coarse duration for estimates: "4 min", never more digits than a guess has.</summary>
    public static string About(double seconds) => seconds switch
    {
        < 57.5 => $"{Math.Max(5, Math.Round(seconds / 5) * 5):0} s",
        < 600 => Duration(Math.Round(seconds / 10) * 10),
        < 5400 => $"{Math.Round(seconds / 60):0} min",
        _ => Duration(Math.Round(seconds / 600) * 600),
    };

    /// <summary>When something was, relative under a week.</summary>
    public static string Ago(DateTime at, DateTime now)
    {
        var past = now - at;
        return past.TotalSeconds switch
        {
            < 5 => "now",
            < 60 => $"{(int)past.TotalSeconds} s ago",
            < 3600 => $"{(int)past.TotalMinutes} min ago",
            _ when past.TotalHours < 24 => $"{(int)past.TotalHours} h ago",
            _ when past.TotalDays < 2 => "yesterday",
            _ when past.TotalDays < 7 => $"{(int)past.TotalDays} days ago",
            _ => at.ToString(at.Year == now.Year ? "d MMM" : "d MMM yyyy"),
        };
    }

    /// <summary>A field's name as words: "created at".</summary>
    public static string Field(string camelCase) => string.Concat(camelCase.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));

    /// <summary>First letter large, but that of a symbol.</summary>
    public static string Sentence(string words) => words.Length == 0 || words[0] == 'ε' || words.StartsWith("k-", StringComparison.Ordinal) ? words : char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>Small numbers as words where a sentence starts with them.</summary>
    public static string Spelled(int count) => count switch
    {
        0 => "no",
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        6 => "six",
        7 => "seven",
        8 => "eight",
        9 => "nine",
        _ => count.ToString("N0"),
    };

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
