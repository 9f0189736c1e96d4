using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>GET /experiments/{id}/runs.</summary>
public static class RunList
{
    private const string Sort = "order";

    /// <summary>An experiment's runs, in the order in which they are taken up.</summary>
    /// <param name="page">Paging.</param>
    /// <param name="status">Only runs in this state.</param>
    /// <param name="kind">Only runs of this kind: install, train, evaluate, invert or compare.</param>
    public static async Task<Results<Ok<Page<RunSummary>>, Failure>> List(
        long id, [AsParameters] PageQuery page, [FromQuery(Name = "status")] string? status, [FromQuery(Name = "kind")] string? kind,
        IDbContextFactory<KindredDb> database, HttpContext http, CancellationToken cancellation)
    {
        if (!EnumQuery.TryRead<RunStatus>(status, out var ofStatus, out var wrong))
        {
            return Failure.BadQuery("status", wrong);
        }

        if (!EnumQuery.TryRead<RunKind>(kind, out var ofKind, out wrong))
        {
            return Failure.BadQuery("kind", wrong);
        }

        Cursor? cursor = null;
        if (page.Cursor is not null && (!Cursor.TryRead(page.Cursor, Sort, out cursor) || !int.TryParse(cursor!.Value, out _)))
        {
            return Cursor.Refused;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var runs = db.Runs.Where(r => r.ExperimentId == id && (ofStatus == null || r.Status == ofStatus) && (ofKind == null || r.Kind == ofKind));
        if (cursor is not null)
        {
            var (order, last) = (int.Parse(cursor.Value), cursor.Id);
            runs = runs.Where(r => r.Order > order || (r.Order == order && r.Id > last));
        }

        var rows = await runs.OrderBy(r => r.Order).ThenBy(r => r.Id).Take(page.Take + 1).Select(RunRows.Ordered).ToListAsync(cancellation);
        if (rows.Count == 0 && !await db.Experiments.AnyAsync(e => e.Id == id, cancellation))
        {
            return ExperimentsApi.Missing(id);
        }

        var answer = Page<OrderedRun>.Of(rows, page.Take, r => new Cursor(Sort, r.Order.ToString(), long.Parse(r.Run.Id)).ToString());
        Links.Next(http, answer.NextCursor);
        return TypedResults.Ok(new Page<RunSummary>(answer.Items.Select(r => r.Run).ToList(), answer.NextCursor));
    }
}
