using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Experiments.Figures;

/// <summary>Figures that the browser does not draw itself, as SVG, and the values they show, as CSV. Not part of the REST contract: scripts read the matrices.</summary>
public static class FiguresApi
{
    private const string formats = "{format:regex(^(svg|csv|tex)$)}";

    public static void MapFigures(this IEndpointRouteBuilder routes)
    {
        var figures = routes.MapGroup("/figures/{id:long}").ExcludeFromDescription();
        figures.MapGet($"/matrices.{formats}", Matrices);
        figures.MapGet($"/blocks.{formats}", Blocks);
        figures.MapGet($"/gallery.{formats}", Gallery);
    }

    // plain and inverted matrix at one epsilon, and the inverted one less its transpose
    private static async Task<Results<FileContentHttpResult, NotFound>> Matrices(
        HttpContext http, IDbContextFactory<KindredDb> database, MatrixReader reader, long id, string format, string? measure = null, double? epsilon = null, int? seed = null)
    {
        var read = await ExperimentMatrices.ReadAsync(database, reader, id, measure, [], http.RequestAborted);
        if ((read.Inverted ?? read.Plain) is not { } grid)
        {
            return TypedResults.NotFound();
        }

        var rests = await RestsOnAsync(database, id, http.RequestAborted);
        var at = grid.Epsilons.Contains(epsilon ?? double.NaN) ? epsilon!.Value : grid.Epsilons[0];
        var one = seed is { } s && grid.Seeds.Contains(s) ? seed : null;
        var seeds = one is { } shown ? $"seed {shown}" : Seeds(grid);
        var panels = new List<FigurePanel>();
        if (read.Plain is { } plain)
        {
            panels.Add(new($"Plain, {GridViews.EpsilonLabel(at)}", "target images", plain.AtEpsilon(at, one)));
        }

        if (read.Inverted is { } inverted)
        {
            panels.Add(new($"Inverted, {GridViews.EpsilonLabel(at)}", "images inverted through the row", inverted.AtEpsilon(at, one)));
            panels.Add(new("Difference S − Sᵀ", "of the inverted matrix", inverted.AsymmetryAt(at, one)));
        }

        return Answer(format, $"experiment-{id}-matrices", panels, $"{Words.Sentence(read.Measure ?? "")}, {read.Layer} representations, {seeds}; {rests}. Colours {grid.Ends.Says}; of the difference −{MatrixView.Bound(grid.Ends.Reach)} to {MatrixView.Bound(grid.Ends.Reach)}.");
    }

    // all cells of the grid against each other, and the same less its transpose
    private static async Task<Results<FileContentHttpResult, NotFound>> Blocks(
        HttpContext http, IDbContextFactory<KindredDb> database, MatrixReader reader, long id, string format, string? measure = null, string? order = null)
    {
        var read = await ExperimentMatrices.ReadAsync(database, reader, id, measure, [], http.RequestAborted);
        if (read.Inverted is not { } grid)
        {
            return TypedResults.NotFound();
        }

        var whole = grid.Whole(GridViews.OrderOf(order));
        return Answer(format, $"experiment-{id}-blocks", [new(grid.Ends.OfDistance ? "Inverted distance" : "Inverted similarity", "images inverted through the row", whole), new("Difference S − Sᵀ", grid.Ends.Contained, whole.LessTransposed())],
            $"{Words.Sentence(read.Measure ?? "")}, {read.Layer} representations, {Seeds(grid)}; colours {grid.Ends.Says}; {await RestsOnAsync(database, id, http.RequestAborted)}.");
    }

    private static string Seeds(SimilarityGrid grid) =>
        grid.Seeds.Count == 1 ? $"seed {grid.Seeds[0]}" : $"mean of {Words.Count(grid.Seeds.Count, "seed")}, the same seed on both sides";

    private static async Task<string> RestsOnAsync(IDbContextFactory<KindredDb> database, long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return FigureCaption.Setup(SpecJson.Deserialize<ExperimentSpec>(await db.Experiments.Where(e => e.Id == id).Select(e => e.Spec).SingleAsync(cancellation)));
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> Gallery(HttpContext http, GalleryFigure gallery, long id, string format, int pair = 0, int? seed = null)
    {
        if (await gallery.ReadAsync(id, seed, pair, http.RequestAborted) is not { } studio)
        {
            return TypedResults.NotFound();
        }

        return format switch
        {
            "svg" => Svg(gallery.Draw(studio, pair)),
            "csv" => Csv(GalleryFigure.Csv(studio, pair)),
            _ => TypedResults.NotFound(), // images are no table
        };
    }

    private static FileContentHttpResult Answer(string format, string name, IReadOnlyList<FigurePanel> panels, string caption) => format switch
    {
        "svg" => Svg(MatrixSvg.Of(panels, caption)),
        "tex" => MatrixPrint.Of(name, caption, panels).AsFile(latex: true),
        _ => Csv(MatrixPrint.Of(name, caption, panels).ToCsv()),
    };

    private static FileContentHttpResult Svg(XDocument figure) => File(Figures.Svg.Markup(figure.Root!), "image/svg+xml");

    private static FileContentHttpResult Csv(string values) => File(values, "text/csv");

    // the tag is of the content: a figure known already is not sent again
    private static FileContentHttpResult File(string content, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return TypedResults.File(bytes, type, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
    }
}
