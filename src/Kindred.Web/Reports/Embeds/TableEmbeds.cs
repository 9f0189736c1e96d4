using System.Xml.Linq;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Tables;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Reports.Embeds;

/// <summary>Draws embedded tables.</summary>
public sealed class TableEmbeds(IDbContextFactory<KindredDb> database, MatrixEmbeds matrixEmbeds, MatrixReader matrices, FindingsReader findings, ReportCache reports)
{
    private const int most = 100;

    // columns beyond which a table is set smaller, and characters of a cell that stand on one line
    private const int wide = 7;
    private const int shortText = 20;

    public async Task<DrawnEmbed> DrawAsync(Embed embed, CancellationToken cancellation)
    {
        if (embed.What == "values")
        {
            return Drawn(Values(await matrixEmbeds.TableAsync(embed, "matrix", embed.Field("matrix")!.Value, cancellation)));
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var of = await EmbeddedExperiment.ReadAsync(db, embed, cancellation);
        return Drawn(embed.What switch
        {
            "networks" => await NetworksAsync(db, of, cancellation),
            "similarity" => await SimilarityAsync(of, cancellation),
            _ => await VerdictsAsync(of, cancellation),
        });
    }

    private async Task<PrintedTable> NetworksAsync(KindredDb db, EmbeddedExperiment of, CancellationToken cancellation)
    {
        var all = of.Embed.Field("seeds")?.Value switch
        {
            null or "means" => false,
            "all" => true,
            var other => throw of.Embed.Wrong("seeds", $"\"{Spelling.Shortened(other)}\" is neither means nor all."),
        };
        var networks = await NetworkLine.ReadAsync(db, of.Id, of.Spec, cancellation);
        if (networks.All(n => n.ModelId is null))
        {
            throw of.Pending("Networks");
        }

        var measure = of.Spec.Measures[0].Label;
        var leftOut = await EmbeddedExperiment.LeftOutAsync(findings, of.Id, measure, cancellation);
        var read = await ExperimentMatrices.ReadAsync(database, matrices, of.Id, measure, leftOut, cancellation);
        return NetworksPrint.Of(of, networks, read.Inverted, all);
    }

    private async Task<PrintedTable> SimilarityAsync(EmbeddedExperiment of, CancellationToken cancellation)
    {
        if (await findings.ReadAsync(of.Id, of.Measure(), cancellation) is not { } found || found.ByEpsilon.All(e => e.Plain is null && e.Inverted is null))
        {
            throw of.Pending("Similarities");
        }

        static string Cell(double? mean, (double Low, double High)? interval) => interval is { } i ? $"{Words.Similarity(mean)} ({Words.Interval(i)})" : Words.Similarity(mean);
        return new()
        {
            Name = $"experiment-{of.Id}-similarity-table",
            Caption = $"{Words.Sentence(found.MeasureLabel)} between networks of different architectures, {of.Head.Name}: means with 95 % bootstrap intervals over ordered pairs. {found.Method} "
                + $"{Words.Count(of.Spec.Inversion.Pairs)} image pairs, {Words.Count(of.Spec.Seeds.Count, "seed")}. ε: {of.Spec.Norm} in training, {of.Spec.Training.Objective.Label}.{of.Unfinished}",
            Columns = [new("ε"), new("Plain"), new("Inverted"), new("Ordered pairs")],
            Rows = [.. found.ByEpsilon.Select(e => (IReadOnlyList<string>)[Words.Epsilon(e.Epsilon), Cell(e.Plain, e.PlainInterval), Cell(e.Inverted, e.InvertedInterval), Words.Count(e.Pairs)])],
            Values =
            [
                ["epsilon", "plain", "plain_low", "plain_high", "inverted", "inverted_low", "inverted_high", "ordered_pairs"],
                .. found.ByEpsilon.Select(e => (IReadOnlyList<object?>)
                    [e.Epsilon, e.Plain, e.PlainInterval?.Low, e.PlainInterval?.High, e.Inverted, e.InvertedInterval?.Low, e.InvertedInterval?.High, e.Pairs]),
            ],
        };
    }

    private async Task<PrintedTable> VerdictsAsync(EmbeddedExperiment of, CancellationToken cancellation)
    {
        if (await reports.ReadAsync(of.Id, cancellation) is not { Measures.Count: > 0 } report)
        {
            throw of.Pending("Verdicts");
        }

        var table = of.Embed.What == "tests" ? TestsPrint.Of(of.Id, report.Verdicts) : VerdictsPrint.Of(of.Id, report, of.Spec);
        return table with { Caption = table.Caption + of.Unfinished };
    }

    private static PrintedTable Values(MatrixTable matrix)
    {
        var cells = (
            from row in Enumerable.Range(0, matrix.Size)
            where matrix.Rows[row] is not null
            from column in Enumerable.Range(0, matrix.Size)
            where row != column
            select (Row: matrix.Networks[row].Label, Column: matrix.Networks[column].Label, Value: matrix.Value(row, column), Beside: matrix.StatisticsOf(row, column))).ToList();
        var beside = matrix.HasStatistics;
        return new()
        {
            Name = $"matrix-{matrix.Id}-values",
            Caption = MatrixPrint.Of(matrix).Caption + (beside ? " In brackets 95 % intervals over images." : "") + (cells.Count > most ? $" The first {most} of {Words.Count(cells.Count, "ordered pair")}; all are in the CSV." : ""),
            Columns = [new("Row", Number: false), new("Column", Number: false), new("Value")],
            Rows = [.. cells.Take(most).Select(c => (IReadOnlyList<string>)[c.Row, c.Column, beside && c.Beside is { CiLow: { } low, CiHigh: { } high } ? $"{Words.Similarity(c.Value, 3)} ({Words.Similarity(low, 3)} to {Words.Similarity(high, 3)})" : Words.Similarity(c.Value, 3)])],
            Values = [["row", "column", "value", "low", "high"], .. cells.Select(c => (IReadOnlyList<object?>)[c.Row, c.Column, c.Value, c.Beside.CiLow, c.Beside.CiHigh])],
        };
    }

    /// <summary>A table as it stands in a text.</summary>
    internal static DrawnEmbed Drawn(PrintedTable table) => new()
    {
        Body = [Html(table)],
        Caption = table.Caption,
        Values = table,
        IsTable = true,
    };

    private static XElement Html(PrintedTable table) => MatrixHtml.Frame(table.Caption.Split(". ")[0], new XElement("table", new XAttribute("class", table.Columns.Count > wide ? "rep-t wide" : "rep-t"),
        new XElement("thead", new XElement("tr", table.Columns.Select((c, i) => new XElement("th", new XAttribute("scope", "col"), Look(table, i), c.Title)))),
        new XElement("tbody", table.Rows.Select((row, r) => new XElement("tr", new XAttribute("class", table.Groups.Contains(r) ? "group" : ""),
            row.Select((cell, c) => new XElement(c == 0 ? "th" : "td", c == 0 ? new XAttribute("scope", "row") : null, Look(table, c), cell)))))));

    // short texts stay on one line
    private static XAttribute Look(PrintedTable table, int column) =>
        new("class", table.Columns[column].Number ? "r" : table.Columns[column].Sentences || table.Rows.Any(r => r[column].Length > shortText) ? "" : "short");
}
