using System.Security.Cryptography;
using System.Text;
using Kindred.Web.Api;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Reports.Embeds;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Reports;

/// <summary>Anything that reports embed as a file of its own: its values as CSV, its table for LaTeX, its drawing as SVG.</summary>
public static class EmbedFiles
{
    /// <param name="of">The embed as it is written between its fences.</param>
    /// <param name="format">csv, tex or svg.</param>
    /// <param name="drawer">Draws it.</param>
    /// <param name="cancellation">Stops the queries.</param>
    public static async Task<Results<FileContentHttpResult, Failure>> GetAsync(string format, EmbedDrawer drawer, CancellationToken cancellation, string of = "")
    {
        var placed = await drawer.DrawAsync(of, 0, cancellation);
        if (placed.Drawn is not { } drawn)
        {
            return placed.Pending is { } pending ? Failure.Conflict("nothing-there-yet", pending) : Failure.BadQuery("of", string.Join(" ", placed.Problems));
        }

        return format switch
        {
            "csv" => File(drawn, format, "text/csv", drawn.Values.ToCsv()),
            "tex" => File(drawn, format, LatexTable.MediaType, drawn.Values.ToLatex()),
            _ => drawn.Drawing is { } drawing ? File(drawn, format, "image/svg+xml", Svg.Markup(Svg.Alone(drawing)))
                : Failure.BadQuery("of", "A table is no drawing; csv and tex there are."),
        };
    }

    // the tag is of the content: a file known already is not sent again
    private static FileContentHttpResult File(DrawnEmbed drawn, string format, string type, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return TypedResults.File(bytes, type, format == "svg" ? null : $"kindred-{drawn.Values.Name}.{format}", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
    }
}
