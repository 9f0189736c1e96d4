using System.Text;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Reports;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Reports.Embeds;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Reports;

/// <summary>A text to begin with.</summary>
public sealed record ReportDraft(string Title, string Markdown);

/// <summary>Begins a report on an experiment: what was found in words, as it stands now, and everything it rests on, to be drawn in its place.</summary>
public sealed class ReportTemplate(IDbContextFactory<KindredDb> database, FindingsReader findings)
{
    public static ReportDraft Empty { get; } = new("Untitled report", "");

    /// <summary>Null where there is no such experiment.</summary>
    public async Task<ReportDraft?> ForAsync(long experimentId, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await ExperimentHead.ReadAsync(db, experimentId, cancellation) is not { } head)
        {
            return null;
        }

        var spec = SpecJson.Deserialize<ExperimentSpec>(head.Spec);
        var found = await findings.ReadAsync(experimentId, cancellation);
        var title = $"{head.Name}: what networks of {Words.Count(spec.Architectures.Count, "architecture")} share";
        return new(title.Length > WrittenReports.LongestTitle ? head.Name : title, Text(head, spec, found));
    }

    private static string Text(ExperimentHead head, ExperimentSpec spec, ExperimentFindings? found)
    {
        var id = $"{head.Id}";
        var epsilons = spec.Epsilons.Order().ToList();
        var text = new StringBuilder();
        void Say(string line) => text.Append(line).Append("\n\n");
        void Show(string kind, string what, params (string, string?)[] fields) => Say(EmbedText.Fenced(EmbedText.Write(kind, what, [("experiment", id), .. fields])));

        Say(found is null ? $"What [{Escaped(head.Name)}]({Urls.Experiment(head.Id)}) shows will be told here." : $"Found in [{Escaped(head.Name)}]({Urls.Experiment(head.Id)}): {Escaped(found.Headline)}. {Escaped(found.Detail)}");
        Show("chart", "similarity");
        Say("## What the networks use");
        Say($"Each matrix asks of two architectures: what one uses of an image, does the other represent it? Rows are the networks that images were inverted through, columns those that observe them. First without an adversary{(epsilons.Count > 1 ? $", then at ε {Words.Epsilon(epsilons[^1])}" : "")}.");
        foreach (var epsilon in new[] { epsilons[0], epsilons[^1] }.Distinct())
        {
            Show("matrix", "twins", ("epsilon", Words.Epsilon(epsilon)));
        }

        Say("## What it looks like");
        Say("One pair of images, taken through every network. Each image below was moved from the seed until the network represents it as the target: does it look like the target, too?");
        Show("gallery", "1");
        Say("## Can the networks be trusted?");
        Show("table", "networks");
        Show("chart", "accuracy");
        Say("## What the literature claims");
        Show("table", "verdicts");
        Say("## Method");
        Say($"{Words.Count(spec.NetworkCount, "network")} ({string.Join(", ", spec.Architectures.Select(a => Escaped(a.Label)))}; {spec.Norm} ε {string.Join(", ", epsilons.Select(Words.Epsilon))}; {Words.Count(spec.Seeds.Count, "seed")}) were trained on {Words.Count(spec.TrainingImages)} images of {Escaped(ExperimentPage.DatasetName(spec))} for {Words.Count(spec.Training.Epochs, "epoch")} by {Escaped(spec.Training.Objective.Label)}. "
            + $"{Words.Count(spec.Inversion.Pairs)} image pairs were inverted through each: {Escaped(spec.Inversion.Method.Label)}. Everything is in [experiment {id}]({Urls.Experiment(head.Id)}), with every value, seed and setting.");
        Show("chart", "training");
        return text.ToString().TrimEnd() + "\n";
    }

    // names and labels are text, whatever signs they hold
    private static string Escaped(string text) => string.Concat(text.Select(c => c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' ? $"\\{c}" : c.ToString()));
}
