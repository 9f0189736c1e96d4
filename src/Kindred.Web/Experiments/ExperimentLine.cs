using System.Linq.Expressions;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments;

/// <summary>An experiment in the list: the columns that are read there and no more; specs stay where they are.</summary>
public sealed record ExperimentLine
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required ExperimentStatus Status { get; init; }
    public required bool Starred { get; init; }
    public required bool Archived { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required string? Note { get; init; }
    public required string Dataset { get; init; }
    public required string Objective { get; init; }
    public required Norm Norm { get; init; }
    public required double? InvertedFrom { get; init; }
    public required double? InvertedTo { get; init; }
    public required DateTime? SummarisedAt { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? FinishedAt { get; init; }
    public required int Networks { get; init; }

    /// <summary>How far its runs are; null where nothing of it is shown.</summary>
    public RunsLine? Runs { get; init; }

    public static Expression<Func<Experiment, ExperimentLine>> FromExperiment { get; } = e => new ExperimentLine
    {
        Id = e.Id,
        Name = e.Name,
        Status = e.Status,
        Starred = e.Starred,
        Archived = e.Archived,
        Tags = e.Tags.OrderBy(t => t.Name).Select(t => t.Name).ToList(),
        Note = e.Note == null ? null : e.Note.Substring(0, 200),
        Dataset = e.Dataset,
        Objective = e.Objective,
        Norm = e.Norm,
        InvertedFrom = e.InvertedFrom,
        InvertedTo = e.InvertedTo,
        SummarisedAt = e.SummarisedAt,
        CreatedAt = e.CreatedAt,
        FinishedAt = e.FinishedAt,
        Networks = e.Networks.Count,
    };

    public bool Ended => Status is ExperimentStatus.Succeeded or ExperimentStatus.Failed or ExperimentStatus.Cancelled;

    /// <summary>The data set's name; its id where this version does not know it.</summary>
    public string Data => Catalog<ImageDataset>.Find(Dataset)?.Name ?? Dataset;
}

/// <summary>How far the runs of an experiment are.</summary>
/// <param name="Count">All of them.</param>
/// <param name="Done">That have succeeded.</param>
/// <param name="Progress">Done, in [0,1], runs at work counted by their share.</param>
/// <param name="StartedAt">When the first began.</param>
public sealed record RunsLine(int Count, int Done, double Progress, DateTime? StartedAt)
{
    public string Share => $"{Words.Count(Done)} of {Words.Count(Count)}";

    /// <summary>"31 of 50 · 4 min left".</summary>
    public string Pace(ExperimentStatus status, DateTime now) => $"{Share}{(SecondsLeft(status, now) is { } left ? $" · {Words.About(left)} left" : "")}";

    private double? SecondsLeft(ExperimentStatus status, DateTime now) => status == ExperimentStatus.Running && StartedAt is { } start && Progress > 0.05
        ? Math.Max(0, (now - start).TotalSeconds) * (1 - Progress) / Progress
        : null;
}

/// <summary>What an experiment's grid is made of, for the columns that say so.</summary>
/// <param name="Architectures">Catalog id, which fixes the colour, and label.</param>
public sealed record GridLine(IReadOnlyList<(string Kind, string Label)> Architectures, IReadOnlyList<double> Epsilons, int Seeds);
