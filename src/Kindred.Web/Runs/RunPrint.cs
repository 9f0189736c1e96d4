using Kindred.Engine.Evaluation;
using Kindred.Web.Controls;
using Kindred.Web.Tables;

namespace Kindred.Web.Runs;

/// <summary>Runs as a table.</summary>
public static class RunPrint
{
    private static readonly TableOf<RunLine> table = new TableOf<RunLine>().Value("id", r => r.Id)
        .Text("State", "status", r => $"{r.Status}").Text("Run", "label", r => r.Label).Value("kind", r => $"{r.Kind}".ToLowerInvariant())
        .Text("Experiment", "experiment", r => r.ExperimentName).Value("experiment_id", r => r.ExperimentId)
        .Number("Done, %", "progress", r => r.Status == Platform.Runs.RunStatus.Succeeded ? 1 : r.Progress, p => Words.Count((long)Math.Round(100 * p))).Value("attempt", r => r.Attempt)
        .Time("Started, UTC", "started_at", r => r.StartedAt).Value("finished_at", r => r.FinishedAt is { } at ? $"{at:yyyy-MM-ddTHH:mm:ssZ}" : null)
        .Number("Took", "seconds", r => r.Seconds, Words.Duration).Value("worker", r => r.Worker)
        .Text("Note", "note", r => r.Error ?? r.Note, sentences: true);

    /// <summary>What an evaluation measured.</summary>
    public static PrintedTable Accuracies(RunLine run, IReadOnlyList<(string Label, Accuracy Accuracy)> measured) => new TableOf<(string Label, Accuracy Accuracy)>()
        .Text("Images", "images", m => Words.Sentence(m.Label)).Accuracy("Accuracy, %", "measured", m => m.Accuracy).Written("n", m => Words.Count(m.Accuracy.Count))
        .Table($"run-{run.Id}-accuracy", $"{run.Label}: test images still right, with 95 % Wilson intervals.", measured);

    /// <param name="runs">In their order.</param>
    /// <param name="name">File name without extension.</param>
    /// <param name="which">What they have in common, after their number: " of Quick look".</param>
    /// <param name="now">When.</param>
    public static PrintedTable Of(IReadOnlyList<RunLine> runs, string name, string which, DateTime now) =>
        table.Table(name, $"{Words.Count(runs.Count, "run")}{which}, as of {now:yyyy-MM-dd HH:mm} UTC. Took: the last attempt; none where another run's result was used.", runs);
}
