using Kindred.Platform.Artifacts;
using Kindred.Platform.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kindred.Web.Api;

/// <summary>How a call launches a run that belongs to no experiment, and answers.</summary>
public static class StandAlone
{
    private const int LongestKey = 200;

    /// <summary>What is wrong with an Idempotency-Key; null where nothing is.</summary>
    public static Failure? WrongKey(string? idempotencyKey) => idempotencyKey?.Length > LongestKey
        ? new Failure(StatusCodes.Status400BadRequest, "bad-header", $"Idempotency-Key is at most {LongestKey} characters.") : null;

    /// <summary>The key of the call launched another run before.</summary>
    public static Failure Reused(Run run) => Failure.Conflict("idempotency-key-reused", $"This Idempotency-Key launched run {run.Id}, which does something else.");

    /// <summary>202 with the run and its address; 409 where the key launched another one before.</summary>
    public static Task<Results<Accepted<AcceptedWork>, Failure>> LaunchAsync(
        StandAloneRuns runs, RunKind kind, string label, string task, string? idempotencyKey, CancellationToken cancellation) =>
        LaunchAsync(runs, kind, label, task, idempotencyKey, null, cancellation);

    /// <summary>As the other, for a run whose task names uploaded files: they are kept with it.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> LaunchAsync(
        StandAloneRuns runs, RunKind kind, string label, string task, string? idempotencyKey, ArtifactDraft? files, CancellationToken cancellation)
    {
        var run = await runs.LaunchAsync(kind, label, task, null, idempotencyKey, cancellation);
        if (run.Kind != kind || run.Task != task)
        {
            return Reused(run);
        }

        files?.Keep();
        var id = PublicId.Of(run.Id);
        return TypedResults.Accepted($"{KindredApi.Prefix}/runs/{id}", new AcceptedWork(id, id));
    }
}
