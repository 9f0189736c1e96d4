using System.Globalization;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;
using Kindred.Web.Compare;
using Kindred.Web.Controls;

namespace Kindred.Web.Reports.Embeds;

/// <summary>Draws what the compare page shows of networks of any experiments: nothing is computed.</summary>
public sealed class ComparedEmbeds(CompareReader reader, StoredCells cells)
{
    public async Task<DrawnEmbed> DrawAsync(Embed embed, CancellationToken cancellation)
    {
        var networks = await NetworksAsync(embed, cancellation);
        var stored = embed is { Kind: "matrix" } or { What: "seeds-compared" } ? await CellsAsync(embed, networks, cancellation) : null;
        var view = new CompareView(networks, new(embed.Field("base")?.Value, embed.Field("attack")?.Value, At(embed), embed.Field("lines")?.Value), stored);
        Check(embed, view);
        return (embed.Kind, embed.What) switch
        {
            ("chart", "robustness-compared") => Robustness(view),
            ("chart", _) => await TrainingAsync(embed, view, cancellation),
            ("matrix", _) => Matrix(embed, view, stored!.Value),
            (_, "settings-compared") => TableEmbeds.Drawn(ComparePrints.Settings(view, embed.Field("settings")?.Value == "all")),
            (_, "robustness-compared") => TableEmbeds.Drawn(ComparePrints.Attacks(view)),
            _ => TableEmbeds.Drawn(ComparePrints.Spread(view)),
        };
    }

    private async Task<IReadOnlyList<ComparedNetwork>> NetworksAsync(Embed embed, CancellationToken cancellation)
    {
        var named = NamedNetworks.Parse(embed.Field("networks")!.Value);
        if (named.Unreadable.Count > 0 || named.Named == 0)
        {
            throw embed.Wrong("networks", $"\"{Spelling.Shortened(named.Unreadable is [var unreadable, ..] ? unreadable : "")}\" names no network; write the numbers in their addresses, separated by commas, such as 3,7,12.");
        }

        if (named.Named > NamedNetworks.Most)
        {
            throw embed.Wrong("networks", $"{Words.Count(named.Named, "network")}; at most {NamedNetworks.Most} are compared at a time.");
        }

        var (networks, missing) = await reader.ReadAsync(named.References, cancellation);
        return missing.Count == 0 ? networks : throw embed.Wrong("networks", $"There is no network {string.Join(", ", missing)}.");
    }

    private static double? At(Embed embed) => embed.Field("at") is not { Value: var text } ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var at) ? at : throw embed.Wrong("at", $"\"{Spelling.Shortened(text)}\" is no epsilon.");

    // what a choice asks for is there, or the text says what is
    private static void Check(Embed embed, CompareView view)
    {
        void OneOf(string field, string? chosen, IEnumerable<string> there)
        {
            if (embed.Field(field)?.Value is { } asked && asked != chosen && !there.Contains(asked))
            {
                throw embed.Wrong(field, $"\"{Spelling.Shortened(asked)}\" is not there; {string.Join(", ", there)}.");
            }
        }

        OneOf("lines", null, ["each", "means"]);
        OneOf("settings", null, ["all", "differences"]);
        OneOf("base", null, view.Networks.Select(n => $"{n.Reference}"));
        OneOf("attack", view.Attack?.Name, view.Attacks.Select(a => a.Name));
        OneOf("at", null, view.Attack?.Epsilons.Select(Words.Epsilon) ?? []);
        if (view.Attack is null && embed.What == "robustness-compared")
        {
            throw new EmbedPendingException("No attack has been tried on any of these networks yet.");
        }
    }

    private async Task<(CellSource, CellTable)?> CellsAsync(Embed embed, IReadOnlyList<ComparedNetwork> networks, CancellationToken cancellation)
    {
        List<long> models = [.. networks.Select(n => n.ModelId).OfType<long>()];
        var sources = await cells.SourcesAsync(models, cancellation);
        if (embed.Field("similarity")?.Value is { } asked && sources.All(s => s.Id != asked))
        {
            throw embed.Wrong("similarity", $"\"{Spelling.Shortened(asked)}\" is not stored of these networks{(sources.Count == 0 ? "." : $"; {string.Join(", ", sources.Select(s => $"{s.Id} ({s.MeasureLabel}, {s.ImageSet})"))} are.")}");
        }

        var source = sources.FirstOrDefault(s => s.Id == embed.Field("similarity")?.Value) ?? (sources is [{ Cells: > 0 } fullest, ..] ? fullest : null);
        return source is not null ? (source, await cells.ReadAsync(source, models, cancellation))
            : embed.Kind == "matrix" ? throw new EmbedPendingException("No matrix that is stored holds two of these networks.") : null;
    }

    private static DrawnEmbed Robustness(CompareView view) => Chart("compare-robustness", view, (lines, title) => AttackLines.Of(view, lines, title), lines => AttackLines.Spoken(view, lines), AttackLines.Across(view),
        ChartAxis.Accuracy with { Title = "per cent" }, $"Accuracy of {Words.Count(view.Networks.Count, "network")} against ε, under {view.Attack!.Name}. {AttackLines.Caption(view)} Epsilon axis is ordinal.");

    private async Task<DrawnEmbed> TrainingAsync(Embed embed, CompareView view, CancellationToken cancellation)
    {
        var points = await reader.CurvesAsync(view.Networks, cancellation);
        if (points.Empty)
        {
            throw new EmbedPendingException("No epoch of these networks' training is stored.");
        }

        var asked = embed.Field("quantity")?.Value;
        var quantity = points.Quantities.FirstOrDefault(q => q.Id == (asked ?? points.Quantities[0].Id))
            ?? throw embed.Wrong("quantity", $"\"{Spelling.Shortened(asked!)}\" was not watched; {string.Join(", ", points.Quantities.Select(q => q.Id))}.");
        var logarithmic = embed.Field("axis")?.Value == "log" && quantity.Id == "loss";
        var curves = new CurveLines(view, points);
        return Chart($"compare-{quantity.Id}", view, (lines, title) => curves.Of(lines, title, quantity), lines => curves.Spoken(lines, quantity), curves.Across, curves.Up(quantity, logarithmic),
            $"{Words.Sentence(quantity.Name)} of {Words.Count(view.Networks.Count, "network")} by epoch. {curves.Caption}{(logarithmic ? " Logarithmic axis." : "")}");
    }

    // one chart of few lines, else one for each architecture
    private static DrawnEmbed Chart(
        string name, CompareView view, Func<IReadOnlyList<SeedGroup>, string?, IReadOnlyList<LineSeries>> drawn, Func<IReadOnlyList<SeedGroup>, string> spoken, ChartAxis x, ChartAxis y, string caption)
    {
        var charts = LineLook.Charts(view.Lines).Select(c => (c.Title, Series: drawn(c.Lines, c.Title), Spoken: spoken(c.Lines))).Where(c => c.Series.Count > 0).ToList();
        return charts is [(null, var series, var said)] ? ChartFigure.Of(name, series, x, y, said, caption)
            : ChartFigure.Several(name, [.. charts.Select(c => (c.Title ?? "", c.Series, c.Spoken))], x, y, caption);
    }

    private static DrawnEmbed Matrix(Embed embed, CompareView view, (CellSource Source, CellTable Table) stored)
    {
        var compared = ComparedCells.Of(view, stored.Source, stored.Table);
        var caption = $"{Words.Sentence(stored.Source.MeasureLabel)} between {Words.Count(compared.Matrix.Rows.Count, "network")}{(stored.Table.Mean is { } mean ? $", mean of different networks {Words.Similarity(mean)}" : "")}. {compared.Caption}";
        var drawn = MatrixEmbeds.Drawn(embed, [new(Words.Sentence(stored.Source.MeasureLabel), ImageSets.Explained(stored.Source.ImageSet), compared.Matrix)], caption, "compare-similarity", compared.Matrix.Rows.Count);
        return drawn with { Values = ComparePrints.Cells(compared) with { Caption = caption } };
    }
}
