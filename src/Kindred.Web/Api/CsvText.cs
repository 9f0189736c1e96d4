namespace Kindred.Web.Api;

/// <summary>Fields of CSV (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>A field, in quotation marks where it holds what separates fields or lines.</summary>
    public static string Quoted(string text) => text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
