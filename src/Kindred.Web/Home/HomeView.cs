using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Runs;

namespace Kindred.Web.Home;

/// <summary>What home shows once there is an experiment.</summary>
public sealed record HomeView
{
    public required DateTime Now { get; init; }
    public required int Experiments { get; init; }

    /// <summary>Running, queued and paused ones.</summary>
    public required IReadOnlyList<ExperimentRow> Open { get; init; }

    /// <summary>Failed runs that somebody should look at, newest first.</summary>
    public required IReadOnlyList<NeedsYou> Needs { get; init; }

    public required IReadOnlyList<WorkerCard> Workers { get; init; }

    /// <summary>Ended experiments, latest first, with what they found.</summary>
    public required IReadOnlyList<FinishedExperiment> Finished { get; init; }

    /// <summary>Latest experiment with a finding; null before the first.</summary>
    public required HomeFinding? Lead { get; init; }

    /// <summary>The one before it.</summary>
    public required HomeFinding? Second { get; init; }

    /// <summary>The state of the platform in one sentence.</summary>
    public string Headline
    {
        get
        {
            var running = Open.Count(e => e.Status is ExperimentStatus.Running or ExperimentStatus.Queued);
            var work = running switch
            {
                0 when Open.Count > 0 => $"{Words.Spelled(Open.Count)} {(Open.Count == 1 ? "experiment is" : "experiments are")} paused",
                0 => "Nothing is running",
                1 => "One experiment running",
                _ => $"{Words.Spelled(running)} experiments running",
            };
            return Words.Sentence(Needs.Count == 0 ? work : $"{work}, {Words.Spelled(Needs.Count)} {(Needs.Count == 1 ? "run needs" : "runs need")} you");
        }
    }

    public string? QueueSentence => Open.Select(e => e.SecondsLeft(Now)).OfType<double>().DefaultIfEmpty(0).Max() is > 0 and var seconds
        ? $"the queue is empty in about {Words.About(seconds)}"
        : null;
}

/// <summary>A failed run, and how many wait for it.</summary>
public sealed record NeedsYou(long RunId, string Label, string? ExperimentName, string? Error, int WaitingForIt)
{
    /// <summary>Whose it is, what happened, and what it holds up.</summary>
    public string Sentences => string.Join(' ', new[]
    {
        ExperimentName is null ? null : $"{ExperimentName}.",
        Error is null ? null : Error.TrimEnd('.') + ".",
        WaitingForIt == 0 ? null : $"{Words.Sentence(Words.Spelled(WaitingForIt))} later {(WaitingForIt == 1 ? "run waits" : "runs wait")} for it.",
    }.OfType<string>());
}

/// <summary>An ended experiment with its finding and the seconds its runs took.</summary>
public sealed record FinishedExperiment(ExperimentRow Row, ExperimentFindings? Findings, double ComputeSeconds);

/// <summary>A finding as a card.</summary>
public sealed record HomeFinding(ExperimentRow Row, ExperimentFindings Findings, IReadOnlyList<EpsilonMap> Maps);

/// <summary>One small map of inverted similarity.</summary>
public sealed record EpsilonMap(double Epsilon, MatrixView Matrix)
{
    public string Label => $"Inverted similarity at epsilon {Words.Epsilon(Epsilon)}: mean {Words.Similarity(Matrix.Mean)}";
}
