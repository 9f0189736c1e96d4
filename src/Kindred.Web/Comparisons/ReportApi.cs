using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Kindred.Web.Models;
using Kindred.Web.Tables;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

public static class ReportApi
{
    /// <summary>What an experiment found so far: findings with intervals, tests and verdicts on convergence, every network's accuracies, and its matrices.</summary>
    /// <remarks>
    /// As CSV it is every value of every matrix in long form: model1, model2, eps1, eps2, seed1, seed2, input_type, measure, parameters, score. There
    /// values are the measures' own and no network is left out; the diagonal and rows to come are missing, an undefined value is empty.
    /// As LaTeX it is its verdicts, a table with booktabs.
    /// </remarks>
    /// <param name="format">json, csv or latex.</param>
    public static async Task<Results<Ok<ExperimentReport>, PushStreamHttpResult, FileContentHttpResult, Failure>> Get(
        long id, [FromQuery(Name = "format")] string? format,
        FindingsReader findings, ReportReader reports, MatrixReader tables, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        if (format is not (null or "json" or "csv" or "latex"))
        {
            return Failure.BadQuery("format", $"\"{format}\" is not a format; json, csv and latex are.");
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var experiment = await db.Experiments.Where(e => e.Id == id)
            .Select(e => new { e.Name, e.Status, e.Spec, e.CreatedAt, e.FinishedAt }).SingleOrDefaultAsync(cancellation);
        if (experiment is null)
        {
            return ExperimentsApi.Missing(id);
        }

        if (format == "csv")
        {
            var ids = await db.Matrices.Where(m => m.ExperimentId == id).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync(cancellation);
            return TypedResults.Stream(stream => ReportCsv.WriteAsync(ids, tables, stream, cancellation), ReportCsv.MediaType, $"experiment-{id}.csv");
        }

        if (format == "latex")
        {
            return VerdictsPrint.Of(id, (await reports.ReadAsync(id, cancellation))!, SpecJson.Deserialize<ExperimentSpec>(experiment.Spec)).AsFile(latex: true);
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
            Convergence = ConvergenceDocument.Of((await reports.ReadAsync(id, cancellation))!),
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
