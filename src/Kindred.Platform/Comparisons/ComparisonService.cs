using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Launches comparisons that stand alone and lets them grow: the one way in for the form and for REST.</summary>
public sealed class ComparisonService(IDbContextFactory<KindredDb> database, ComparisonMembers members, RunDispatcher dispatcher, TimeProvider clock)
{
    /// <summary>Checks the spec against networks and representations, stores a comparison with its run and lets the dispatcher look.</summary>
    /// <param name="spec">What to compare.</param>
    /// <param name="idempotencyKey">The caller's key; the comparison launched with it before is the answer.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="SpecException">It cannot be compared; every reason is in it, nothing was stored.</exception>
    /// <exception cref="IdempotencyKeyReusedException">The key launched something else.</exception>
    public async Task<Comparison> LaunchAsync(ComparisonSpec spec, string? idempotencyKey, CancellationToken cancellation)
    {
        if (await LaunchedAsync(spec, idempotencyKey, cancellation) is { } launched)
        {
            return launched;
        }

        var errors = SpecValidation.Validate(spec);
        var chosen = errors.Any ? null : await members.ChooseAsync(spec, errors, cancellation);
        if (errors.Any)
        {
            throw new SpecException(errors);
        }

        var comparison = new Comparison
        {
            Name = spec.Name is { Length: > 0 } name ? name : Name(chosen!.Members),
            Spec = SpecJson.Serialize(chosen!.Spec),
            CreatedAt = clock.GetUtcNow().UtcDateTime,
            Run = NewRun($"Compare {chosen.Members.Count}", idempotencyKey),
        };
        comparison.Members.AddRange(chosen.Members);
        try
        {
            await StoreAsync(comparison, spec, cancellation);
        }
        catch (DbUpdateException) when (idempotencyKey is not null)
        {
            // the same request arrived twice at once and the other one was stored first
            return await LaunchedAsync(spec, idempotencyKey, cancellation) ?? throw new InvalidOperationException("the comparison could not be stored");
        }

        dispatcher.Wake();
        return comparison;
    }

    /// <summary>Adds members to a finished comparison and launches the run that computes their rows and columns.</summary>
    /// <returns>Null where there is no such comparison.</returns>
    /// <exception cref="SpecException">They cannot be added; nothing was stored.</exception>
    /// <exception cref="ComparisonBusyException">Its matrices are still being computed, or have failed.</exception>
    public async Task<Comparison?> AddAsync(long id, ComparisonAddition addition, CancellationToken cancellation)
    {
        var errors = SpecValidation.Validate(addition);
        await using var db = await database.CreateDbContextAsync(cancellation);
        var comparison = await db.Comparisons.Include(c => c.Run).Include(c => c.Members).SingleOrDefaultAsync(c => c.Id == id, cancellation);
        if (comparison is null)
        {
            return null;
        }

        if (comparison.Run!.Status != RunStatus.Succeeded)
        {
            throw new ComparisonBusyException(comparison.Run);
        }

        var added = errors.Any ? null : await members.ChooseAsync(comparison, addition, errors, cancellation);
        if (errors.Any)
        {
            throw new SpecException(errors);
        }

        comparison.Members.AddRange(added!);
        var size = comparison.Members.Count;
        comparison.Run = NewRun($"Add {added!.Count} to “{comparison.Name}”", null);
        comparison.Run.Task = SpecJson.Serialize(new ComparisonTask { ComparisonId = id, Size = size });
        await db.SaveChangesAsync(cancellation);
        dispatcher.Wake();
        return comparison;
    }

    // the run's task names the comparison, and the comparison the run
    private async Task StoreAsync(Comparison comparison, ComparisonSpec asked, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Add(comparison);
        await db.SaveChangesAsync(cancellation);
        comparison.Run!.Task = SpecJson.Serialize(new ComparisonTask { ComparisonId = comparison.Id, Size = comparison.Members.Count, Asked = asked });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<Comparison?> LaunchedAsync(ComparisonSpec spec, string? key, CancellationToken cancellation)
    {
        if (key is null)
        {
            return null;
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.IdempotencyKey == key, cancellation) is not { } run)
        {
            return null;
        }

        var task = run is { Kind: RunKind.Compare, ExperimentId: null } ? SpecJson.Deserialize<ComparisonTask>(run.Task!) : null;
        return task is { ComparisonId: { } id, Asked: { } asked } && SpecJson.Serialize(asked) == SpecJson.Serialize(spec)
            ? await db.Comparisons.AsNoTracking().SingleAsync(c => c.Id == id, cancellation)
            : throw new IdempotencyKeyReusedException(run.Id);
    }

    private Run NewRun(string label, string? key)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new() { Kind = RunKind.Compare, Label = label, IdempotencyKey = key, Status = RunStatus.Queued, CreatedAt = now, QueuedAt = now };
    }

    private static string Name(IReadOnlyList<ComparisonMember> members) =>
        members.Count == 1 ? members[0].Label : $"{members[0].Label} and {members.Count - 1} more";
}

/// <summary>An Idempotency-Key was used before for something else.</summary>
public sealed class IdempotencyKeyReusedException(long runId) : Exception($"This Idempotency-Key launched run {runId}, which does something else.");

/// <summary>A comparison grows only once its matrices are whole.</summary>
public sealed class ComparisonBusyException(Run run) : Exception(
    $"Run {run.Id}, which computes its matrices, is {run.Status.ToString().ToLowerInvariant()}; members can be added once it has succeeded.");
