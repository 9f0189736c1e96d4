namespace Kindred.Web.Api;

/// <summary>Fields of CSV (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>A field, in quotation marks where it holds what separates fields or lines.</summary>
    public static string Quoted(string text) => text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;

    /// <summary>A field of what people wrote: what begins like a formula would be one in a spreadsheet, so it begins with an apostrophe.</summary>
    public static string Field(string? text)
    {
        var formula = text is ['=' or '+' or '@' or '\t', ..] || (text is ['-', ..] && !double.TryParse(text, out _));
        return Quoted(formula ? $"'{text}" : text ?? "");
    }
}
