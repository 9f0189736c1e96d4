using System.Globalization;
using System.Text.RegularExpressions;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Filters;

/// <summary>Values of filters: numbers, times and durations as people write them.</summary>
internal static partial class FilterValues
{
    private static readonly string[] toMinute = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm'Z'"];
    private static readonly string[] toSecond = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>0.5, 8/255, 50%.</summary>
    public static double Number(FilterToken token)
    {
        var text = token.Text;
        var (percent, slash) = (text.EndsWith('%'), text.IndexOf('/'));
        double divisor = percent ? 100 : 1;
        var dividend = percent ? text[..^1] : slash > 0 ? text[..slash] : text;
        if ((slash > 0 && !double.TryParse(text[(slash + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out divisor))
            || !double.TryParse(dividend, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number / divisor))
        {
            throw FilterException.At(token, $"\"{Spelling.Shortened(text)}\" is not a number.", "a number such as 0.5, 8/255 or 50%");
        }

        return number / divisor;
    }

    /// <summary>90, 90s, 5min, 2h, 1d as seconds.</summary>
    public static double Seconds(FilterToken token)
    {
        var seconds = Length(token.Text) is { } span ? span.TotalSeconds
            : double.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var plain) ? plain : double.NaN;
        return seconds <= TimeSpan.FromDays(36_500).TotalSeconds ? seconds
            : throw FilterException.At(token, $"\"{Spelling.Shortened(token.Text)}\" is not a duration.", "seconds", "a duration such as 90s, 5min, 2h or 1d");
    }

    /// <summary>The time a value names, from its first moment to the one after its last; both the same for a moment.</summary>
    public static (DateTime From, DateTime To) Time(FilterToken token, DateTime now)
    {
        var text = token.Text;
        if (Length(text.TrimStart('-')) is { } ago && ago < now - DateTime.MinValue)
        {
            return (now - ago, now - ago);
        }

        DateTime? Read(params string[] formats) =>
            DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            && at.Year < 9000 ? at : null;
        return text.ToLowerInvariant() switch
        {
            "now" => (now, now),
            "today" => (now.Date, now.Date.AddDays(1)),
            "yesterday" => (now.Date.AddDays(-1), now.Date),
            _ => Read("yyyy-MM-dd") is { } day ? (day, day.AddDays(1))
                : Read("yyyy-MM") is { } month ? (month, month.AddMonths(1))
                : Read(toMinute) is { } minute ? (minute, minute.AddMinutes(1))
                : Read(toSecond) is { } second ? (second, second.AddSeconds(1))
                : throw FilterException.At(token, $"\"{Spelling.Shortened(text)}\" is not a time.",
                    "a date such as 2026-11-20", "2026-11-20T14:05", "a time ago such as 7d, 12h or 30min", "today", "yesterday"),
        };
    }

    private static TimeSpan? Length(string text)
    {
        if (LengthPattern().Match(text) is not { Success: true } match
            || !double.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > 1e6)
        {
            return null;
        }

        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(count),
            "min" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            "d" => TimeSpan.FromDays(count),
            _ => TimeSpan.FromDays(7 * count),
        };
    }

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)(s|min|h|d|w)$")]
    private static partial Regex LengthPattern();
}
