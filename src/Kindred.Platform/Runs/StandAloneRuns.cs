using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>Launches runs that belong to no experiment: their task holds all they need.</summary>
public sealed class StandAloneRuns(IDbContextFactory<KindredDb> database, RunDispatcher dispatcher, TimeProvider clock)
{
    /// <summary>Stores a run and lets the dispatcher look.</summary>
    /// <param name="kind">Which executor it is for.</param>
    /// <param name="label">What it does, in words.</param>
    /// <param name="task">What it does, as JSON.</param>
    /// <param name="modelId">The network it is about, where there is one.</param>
    /// <param name="idempotencyKey">The caller's key; a run launched with it before is the answer, and nothing is launched.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<Run> LaunchAsync(RunKind kind, string label, string task, long? modelId, string? idempotencyKey, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await FindAsync(db, idempotencyKey, cancellation) is { } launched)
        {
            return launched;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var run = new Run
        {
            Kind = kind,
            Label = label,
            Task = task,
            ModelId = modelId,
            IdempotencyKey = idempotencyKey,
            Status = RunStatus.Queued,
            CreatedAt = now,
            QueuedAt = now,
        };
        db.Add(run);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (idempotencyKey is not null)
        {
            // the same request arrived twice at once and the other one was stored first
            await using var other = await database.CreateDbContextAsync(cancellation);
            if (await FindAsync(other, idempotencyKey, cancellation) is { } first)
            {
                return first;
            }

            throw;
        }

        dispatcher.Wake();
        return run;
    }

    private static async Task<Run?> FindAsync(KindredDb db, string? idempotencyKey, CancellationToken cancellation) =>
        idempotencyKey is null ? null : await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.IdempotencyKey == idempotencyKey, cancellation);
}
