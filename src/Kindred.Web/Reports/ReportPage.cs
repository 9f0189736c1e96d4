using System.Globalization;
using System.Net;
using System.Text;
using Kindred.Web.Layout;

namespace Kindred.Web.Reports;

/// <summary>A report as one file that needs nothing else: style and images inside, no script, no request, ready for print.</summary>
public static class ReportPage
{
    public const string MediaType = "text/html; charset=utf-8";

    /// <summary>What a browser may do with such a page: show it.</summary>
    public const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static readonly string style = Style();

    /// <summary>As it is published.</summary>
    public static string Published(string title, string html, int number, DateTime at) => Of(title, html, $"Published {Written(at)}, version {number}");

    /// <summary>As it is now.</summary>
    public static string Exported(string title, string html, int version, DateTime at) => Of(title, html, $"Draft {version}, exported {Written(at)}");

    /// <summary>A moment as pages of paper have it.</summary>
    public static string Written(DateTime at) => at.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A file name made of a title: letters, digits and hyphens.</summary>
    public static string FileName(string title)
    {
        var name = string.Concat(title.Normalize(NormalizationForm.FormD).Where(c => c < 128).Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        name = string.Join('-', name.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return $"{(name.Length == 0 ? "report" : name[..Math.Min(name.Length, 60)].Trim('-'))}.html";
    }

    private static string Of(string title, string html, string byline) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="Kindred">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>{style}</style>
        </head>
        <body class="rep-page">
        <main class="rep">
        <h1>{WebUtility.HtmlEncode(title)}</h1>
        <p class="rep-by">{byline}</p>
        {html}
        </main>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    // always the light look: a page that is frozen looks the same to everybody
    private static string Style()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css") ?? throw new InvalidOperationException("report.css is not embedded");
        using var reader = new StreamReader(stream);
        var css = new StringBuilder(":root{color-scheme:light;");
        foreach (var name in Tokens.Light.Names.Order(StringComparer.Ordinal))
        {
            css.Append($"--{name}:{Tokens.Light[name]};");
        }

        css.Append("}\n");
        for (var i = 0; i <= 20; i++)
        {
            css.Append($".s{i:00}{{--v:var(--sim-{i:00});--vt:var(--sim-{i:00}-t)}}.d{i:00}{{--v:var(--div-{i:00});--vt:var(--div-{i:00}-t)}}\n");
        }

        return css.Append(reader.ReadToEnd()).ToString();
    }
}
