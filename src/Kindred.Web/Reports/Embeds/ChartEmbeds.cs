using System.Globalization;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Models;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Reports.Embeds;

/// <summary>Draws embedded charts.</summary>
public sealed class ChartEmbeds(IDbContextFactory<KindredDb> database, FindingsReader findings)
{
    public async Task<DrawnEmbed> DrawAsync(Embed embed, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return embed.What switch
        {
            "similarity" => await SimilarityAsync(await EmbeddedExperiment.ReadAsync(db, embed, cancellation), cancellation),
            "accuracy" => await AccuracyAsync(db, await EmbeddedExperiment.ReadAsync(db, embed, cancellation), cancellation),
            "training" => await TrainingAsync(db, await EmbeddedExperiment.ReadAsync(db, embed, cancellation), cancellation),
            _ => await RobustnessAsync(db, embed, cancellation),
        };
    }

    private async Task<DrawnEmbed> SimilarityAsync(EmbeddedExperiment of, CancellationToken cancellation)
    {
        if (await findings.ReadAsync(of.Id, of.Measure(), cancellation) is not { } found || FindingData.Of(of.Id, found) is not { HasValues: true } finding)
        {
            throw of.Pending("Similarities");
        }

        var left = finding.Excluded.Count == 0 ? "" : $" Left out: {string.Join("; ", finding.Excluded.Select(n => $"{n.Label} ({n.Reason})"))}.";
        return ChartFigure.Of($"experiment-{of.Id}-similarity", finding.Lines(finding.Short), finding.Across(of.Spec), ChartAxis.Similarity, finding.Spoken(finding.Short),
            $"Similarity against ε in {of.Head.Name}. {finding.Caption(of.Spec)} Bands: those intervals.{left}{of.Unfinished}");
    }

    private static async Task<DrawnEmbed> AccuracyAsync(KindredDb db, EmbeddedExperiment of, CancellationToken cancellation)
    {
        var lines = await NetworkLine.ReadAsync(db, of.Id, of.Spec, cancellation);
        if (lines.All(l => l.Clean is null && l.Robust is null))
        {
            throw of.Pending("Accuracies");
        }

        var epsilons = of.Spec.Epsilons.Order().ToList();
        LineSeries Line(IGrouping<(string Label, string Kind), NetworkLine> architecture, bool robust) => new()
        {
            Name = $"{architecture.Key.Label}{(robust ? ", robust" : ", clean")}",
            EndLabel = robust ? architecture.Key.Label : "",
            Colour = Layout.Tokens.Light.Has($"arch-{architecture.Key.Kind}") ? $"arch-{architecture.Key.Kind}" : "ink-3",
            Dashed = !robust,
            Marks = robust ? LineMarks.Filled : LineMarks.Hollow,
            Points = [.. epsilons.Select((e, i) => new LinePoint(i, architecture.Where(n => n.Epsilon == e).Select(n => (robust ? n.Robust : n.Clean)?.Value).Average()))],
        };

        var series = lines.GroupBy(l => (l.ArchitectureLabel, l.ArchitectureKind)).SelectMany(a => new[] { Line(a, robust: true), Line(a, robust: false) }).ToList();
        var (evaluation, seeds) = (of.Spec.Evaluation, of.Spec.Seeds.Count);
        return ChartFigure.Of($"experiment-{of.Id}-accuracy", series, ChartAxis.Ordinal($"epsilon in training ({of.Spec.Norm}, pixel units)", epsilons.Select(Words.Epsilon)),
            ChartAxis.Accuracy with { Title = "per cent" }, $"Accuracy of the networks of {of.Head.Name} against epsilon in training",
            $"Accuracy in per cent against ε in training, {of.Head.Name}. Filled: robust, under {evaluation.Attack.Label}, {Words.Count(evaluation.AttackedImages)} test images{(seeds > 1 ? " per seed" : "")}. "
            + $"Hollow, dashed: clean, {Words.Count(evaluation.CleanImages)} test images. {(seeds > 1 ? $"Means of {seeds} seeds." : $"Seed {of.Spec.Seeds[0]}.")} Epsilon axis is ordinal.{of.Unfinished}");
    }

    private static async Task<DrawnEmbed> TrainingAsync(KindredDb db, EmbeddedExperiment of, CancellationToken cancellation)
    {
        var asked = of.Embed.Field("quantity")?.Value;
        var quantity = asked is null ? TrainingQuantity.All[0] : TrainingQuantity.Find(asked)
            ?? throw of.Embed.Wrong("quantity", $"\"{Spelling.Shortened(asked)}\" is not watched in training; {string.Join(", ", TrainingQuantity.All.Select(q => q.Id))} are.");
        var logarithmic = of.Embed.Field("axis")?.Value switch
        {
            null or "linear" => false,
            "log" when quantity.IsLoss => true,
            "log" => throw of.Embed.Wrong("axis", "Only the loss may be drawn on a logarithmic axis."),
            var other => throw of.Embed.Wrong("axis", $"\"{Spelling.Shortened(other)}\" is neither linear nor log."),
        };
        var points = await CurvePoint.ReadAsync(db, of.Id, quantity.Metric, cancellation);
        if (points.Count == 0)
        {
            throw of.Pending("Training curves");
        }

        var vertical = TrainingLines.Vertical(quantity, points, logarithmic);
        var parts = points.GroupBy(p => p.ArchitectureLabel)
            .Select(a => (a.Key, TrainingLines.Of(a, of.Spec), TrainingLines.Spoken(quantity, a, of.Spec))).ToList();
        return ChartFigure.Several($"experiment-{of.Id}-training-{quantity.Id}", parts, TrainingLines.Across(of.Spec), vertical,
            $"{Words.Sentence(quantity.Name)} by epoch, {of.Head.Name}. {TrainingLines.Caption(quantity, of.Spec)} Line ends: ε of training ({of.Spec.Norm}).{(logarithmic ? " Logarithmic axis." : "")}{of.Unfinished}") with
        {
            Values = new()
            {
                Name = $"experiment-{of.Id}-training-{quantity.Id}",
                Caption = $"{Words.Sentence(quantity.Name)} by epoch, {of.Head.Name}",
                Columns = [new("Architecture", Number: false), new("ε"), new("Seed"), new("Epoch"), new(Words.Sentence(quantity.Name))],
                Rows = [.. points.Select(p => (IReadOnlyList<string>)[p.ArchitectureLabel, Words.Epsilon(p.Epsilon), $"{p.Seed}", $"{p.Epoch:0.##}", Words.Residual(p.Value)])],
                Values = [["architecture", "epsilon", "seed", "epoch", quantity.Metric], .. points.Select(p => (IReadOnlyList<object?>)[p.ArchitectureLabel, p.Epsilon, p.Seed, p.Epoch, p.Value])],
            },
        };
    }

    private static async Task<DrawnEmbed> RobustnessAsync(KindredDb db, Embed embed, CancellationToken cancellation)
    {
        var text = embed.Field("network")!.Value;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || await db.Models.AsNoTracking().Include(m => m.Evaluations).SingleOrDefaultAsync(m => m.Id == id, cancellation) is not { } model)
        {
            throw embed.Wrong("network", $"There is no network \"{Spelling.Shortened(text)}\"; the number in a network's address is meant.");
        }

        var card = new RobustnessCard(model.Evaluations, model.Dataset);
        if ((card.Worst.FirstOrDefault(w => w.Norm == model.Norm) ?? (card.Worst.Count > 0 ? card.Worst[0] : null)) is not { } worst)
        {
            throw new EmbedPendingException($"No attack bounded by a norm has been tried on network {id} yet.");
        }

        var lines = new RobustnessLines(card, worst.Norm);
        var (curves, series) = (lines.Curves, lines.Series);
        var images = curves.SelectMany(c => c.Points).Select(p => p.Accuracy.Count).ToList();
        return ChartFigure.Of($"network-{id}-robustness", series, lines.Across,
            ChartAxis.Accuracy with { Title = "per cent" }, lines.Spoken,
            $"{model.Name}: test images still right after each attack ({string.Join("; ", series.Select(s => s.Name))}), per cent, against the radius of the ball in {worst.Norm}, pixel units; n {Words.Count(images.Min())}{(images.Min() == images.Max() ? "" : $" to {Words.Count(images.Max())}")}. "
            + "Bands: 95 % Wilson interval. An attack gives an upper bound: a stronger one may find more. Epsilon axis is ordinal.");
    }
}
