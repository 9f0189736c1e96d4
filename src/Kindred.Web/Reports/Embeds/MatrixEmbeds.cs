using System.Globalization;
using System.Xml.Linq;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Charts;
using Kindred.Web.Comparisons;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Tables;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Reports.Embeds;

/// <summary>Draws embedded matrices as tables whose cells are coloured.</summary>
public sealed class MatrixEmbeds(IDbContextFactory<KindredDb> database, MatrixReader matrices, FindingsReader findings)
{
    /// <summary>Networks beyond which a matrix is not drawn: nobody reads it on paper.</summary>
    public const int Most = 60;

    public async Task<DrawnEmbed> DrawAsync(Embed embed, CancellationToken cancellation)
    {
        if (embed.What is "twins" or "plain" or "inverted" or "difference")
        {
            await using var db = await database.CreateDbContextAsync(cancellation);
            return await OfExperimentAsync(await EmbeddedExperiment.ReadAsync(db, embed, cancellation), cancellation);
        }

        return await StoredAsync(embed, cancellation);
    }

    /// <summary>A stored matrix, by its id in an embed's field or first line.</summary>
    /// <exception cref="EmbedException">There is no such matrix.</exception>
    public async Task<MatrixTable> TableAsync(Embed embed, string field, string text, CancellationToken cancellation) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await matrices.ReadAsync(id, cancellation) is { } table
            ? table : throw embed.Wrong(field, $"There is no matrix \"{Spelling.Shortened(text)}\"; the id of a stored matrix is meant.");

    private async Task<DrawnEmbed> OfExperimentAsync(EmbeddedExperiment of, CancellationToken cancellation)
    {
        var (measure, epsilon, seed) = (of.Measure(), of.Epsilon(), of.Seed());
        var leftOut = await EmbeddedExperiment.LeftOutAsync(findings, of.Id, measure, cancellation);
        var read = await ExperimentMatrices.ReadAsync(database, matrices, of.Id, measure, leftOut, cancellation);
        var grid = of.Embed.What == "plain" ? read.Plain : of.Embed.What == "twins" ? read.Inverted ?? read.Plain : read.Inverted;
        if (grid is null || read.Measure != measure)
        {
            throw of.Pending("Matrices");
        }

        if (of.Embed.What == "twins" && epsilon is null)
        {
            epsilon = grid.Epsilons[0];
        }

        var panels = Panels(of.Embed.What, read, epsilon, seed).ToList();
        var size = panels[0].View.Rows.Count;
        var seeds = seed is { } one ? $"seed {one}" : grid.Seeds.Count == 1 ? $"seed {grid.Seeds[0]}" : $"means of {grid.Seeds.Count} seeds, the same seed on both sides";
        var caption = $"{Words.Sentence(measure)}, {read.Layer} representations of the networks of {of.Head.Name}{(epsilon is { } e ? $" trained at {of.Spec.Norm} ε {Words.Epsilon(e)}" : $" ({of.Spec.Norm})")}; {seeds}; "
            + $"{Words.Count(of.Spec.Inversion.Pairs)} image pairs; training: {of.Spec.Training.Objective.Label}.{Means(of.Embed.What, read, epsilon, seed)} "
            + $"{(of.Embed.What == "plain" ? "" : "Rows: networks inverted through; columns: networks that observe. ")}Colours: {(of.Embed.What == "difference" ? $"−{MatrixView.Bound(panels[0].View.Reach)} to {MatrixView.Bound(panels[0].View.Reach)}" : grid.Ends.Says)}."
            + $"{Marked(panels)}{(leftOut.Count > 0 ? $" No mean counts {string.Join(", ", leftOut.Select(n => n.Label))}." : "")}{of.Unfinished}";
        return Drawn(of.Embed, panels, caption, $"experiment-{of.Id}-{of.Embed.What}{(epsilon is { } at ? $"-{Words.Epsilon(at)}" : "")}", size);
    }

    private static IEnumerable<FigurePanel> Panels(string what, ExperimentMatrices read, double? epsilon, int? seed)
    {
        var at = epsilon is { } e ? $", {GridViews.EpsilonLabel(e)}" : "";
        MatrixView View(SimilarityGrid grid) => epsilon is { } value ? grid.AtEpsilon(value, seed) : grid.Whole();
        if (what is "plain" or "twins" && read.Plain is { } plain)
        {
            yield return new($"Plain{at}", "target images", View(plain));
        }

        if (what is "inverted" or "twins" && read.Inverted is { } inverted)
        {
            yield return new($"Inverted{at}", "images inverted through the row", View(inverted));
        }

        if (what is "difference")
        {
            yield return new($"Difference S − Sᵀ{at}", "of the inverted matrix", View(read.Inverted!).LessTransposed());
        }
    }

    private static string Means(string what, ExperimentMatrices read, double? epsilon, int? seed)
    {
        string? Mean(string name, SimilarityGrid? grid) => epsilon is { } e && grid?.MeanOfDifferent(e, e, seed) is { } mean ? $"{name} {Words.Similarity(mean)}" : null;
        var means = new[] { what is "plain" or "twins" ? Mean("plain", read.Plain) : null, what is "inverted" or "twins" ? Mean("inverted", read.Inverted) : null }.OfType<string>().ToList();
        return means.Count == 0 ? "" : $" Means without the diagonal: {string.Join(", ", means)}.";
    }

    private async Task<DrawnEmbed> StoredAsync(Embed embed, CancellationToken cancellation)
    {
        var table = await TableAsync(embed, "matrix", embed.What, cancellation);
        if (table.RowsDone == 0)
        {
            throw new EmbedPendingException($"Matrix {table.Id} has no rows yet.");
        }

        foreach (var field in new[] { "epsilon", "seed" }.Where(f => embed.Field(f) is not null))
        {
            throw embed.Wrong(field, "A matrix by its id is drawn whole. For one epsilon or seed write \"matrix: inverted\" with \"experiment: …\".");
        }

        var print = MatrixPrint.Of(table);
        var caption = $"{print.Caption}{(table.FinishedAt is null ? $" {table.RowsDone} of {table.Size} rows are there so far." : "")}";
        return Drawn(embed, [new(Words.Sentence(table.MeasureLabel), ImageSets.Explained(table.ImageSet), MatrixViews.Of(table))], caption, print.Name, table.Size) with { Values = print };
    }

    private static string Marked(List<FigurePanel> panels) => MatrixPrint.Marked([.. panels.SelectMany(p => p.View.Unconverged.Order().Select(r => p.View.LabelOf(p.View.Rows, r))).Distinct()]);

    /// <summary>Panels side by side, with the table that they are.</summary>
    internal static DrawnEmbed Drawn(Embed embed, List<FigurePanel> panels, string caption, string name, int size) => size > Most
        ? throw embed.Wrong("matrix", $"It has {Words.Count(size, "network")}; a report draws at most {Most}. Name an epsilon.")
        : new()
        {
            Body = [new XElement("div", new XAttribute("class", "rep-panels"), panels.Select(p => Panel(p, labelled: panels.Count > 1)))],
            Caption = caption,
            Drawing = MatrixSvg.Of(panels, $"Kindred, {name}").Root,
            Values = MatrixPrint.Of(name, caption, panels),
        };

    private static XElement Panel(FigurePanel panel, bool labelled) => new("div", new XAttribute("class", "rep-panel"),
        labelled ? new XElement("div", new XAttribute("class", "rep-part"), panel.Title, new XElement("span", panel.Under)) : null,
        MatrixHtml.Of(panel.View, $"{panel.Title}, {panel.Under}"));
}
