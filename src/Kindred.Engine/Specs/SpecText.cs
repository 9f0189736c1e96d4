using System.Globalization;
using System.Text.Json;

namespace Kindred.Engine.Specs;

/// <summary>How messages about specs write numbers and names.</summary>
internal static class SpecText
{
    /// <summary>Whole numbers with thousands separators, others in their shortest exact form.</summary>
    public static string Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? value.ToString("#,0", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>User input in a message, cut where it is long.</summary>
    public static string Shortened(string text) => text.Length <= 40 ? text : $"{text[..37]}…";

    public static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    public static string Join(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    /// <summary>The known name nearest to a misspelt one, or null where none is near (more than a third of it, and at least 2 letters, differ).</summary>
    public static string? Closest(string name, IEnumerable<string> known)
    {
        if (name.Length > 60)
        {
            return null; // the distance costs time in proportion to the length, and no known name is that long
        }

        var (best, distance) = known.Select(k => (k, Distance(name, k))).DefaultIfEmpty().MinBy(k => k.Item2);
        return best is not null && distance <= Math.Max(2, best.Length / 3) ? best : null;
    }

    /// <summary>Known names, those nearest to a misspelt one first.</summary>
    public static IReadOnlyList<string> NearestFirst(string name, IEnumerable<string> known) =>
        [.. known.OrderBy(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? 0 : 1).ThenBy(k => Distance(Shortened(name), k))];

    // Levenshtein distance, letters' case ignored; one row of the table at a time
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var substitution = diagonal + (char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substitution, 1 + Math.Min(row[j], row[j + 1]));
            }
        }

        return row[b.Length];
    }
}
