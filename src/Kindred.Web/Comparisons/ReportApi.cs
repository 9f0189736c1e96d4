using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Kindred.Web.Models;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

public static class ReportApi
{
    /// <summary>What an experiment found so far: findings with intervals, every network's accuracies, and its matrices.</summary>
    public static async Task<Results<Ok<ExperimentReport>, Failure>> Get(
        long id, FindingsReader findings, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var experiment = await db.Experiments.Where(e => e.Id == id)
            .Select(e => new { e.Name, e.Status, e.CreatedAt, e.FinishedAt }).SingleOrDefaultAsync(cancellation);
        if (experiment is null)
        {
            return ExperimentsApi.Missing(id);
        }

        var matrices = await MatricesApi.SummariesAsync(db, id, cancellation);
        var found = new List<FindingsDocument>();
        foreach (var label in matrices.Select(m => m.MeasureLabel).Distinct())
        {
            if (await findings.ReadAsync(id, label, cancellation) is { } ofMeasure)
            {
                found.Add(FindingsDocument.Of(ofMeasure));
            }
        }

        return TypedResults.Ok(new ExperimentReport
        {
            Id = PublicId.Of(id),
            Name = experiment.Name,
            Status = experiment.Status,
            CreatedAt = experiment.CreatedAt,
            FinishedAt = experiment.FinishedAt,
            Findings = found,
            Networks = await NetworksAsync(db, id, cancellation),
            Matrices = matrices,
        });
    }

    private static Task<List<ReportedNetwork>> NetworksAsync(KindredDb db, long experimentId, CancellationToken cancellation) =>
        db.Networks.Where(n => n.ExperimentId == experimentId).OrderBy(n => n.Index).Select(n => new ReportedNetwork
        {
            Id = PublicId.Of(n.ModelId),
            Label = ExperimentNetwork.LabelOf(n.ArchitectureLabel, n.Epsilon, n.Seed),
            Architecture = n.ArchitectureLabel,
            Epsilon = n.Epsilon,
            Seed = n.Seed,
            Accuracies = n.Model!.Evaluations.OrderBy(e => e.Id).Select(e => MeasuredAccuracy.Of(e.Label, e.Attack, e.Dataset, e.Correct, e.Count)).ToList(),
        }).ToListAsync(cancellation);
}
