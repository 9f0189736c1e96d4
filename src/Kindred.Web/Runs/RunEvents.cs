using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using HttpJson = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Kindred.Web.Runs;

/// <summary>
/// A run's progress as server-sent events. The id of every event is the id of the last metric sent so far, so that a reader that was cut
/// off gets each metric once; the state of the run comes anew with each connection.
/// </summary>
public static class RunEvents
{
    /// <summary>How often rows are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>An unchanged state is sent again after this long, so that proxies keep the connection.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private const int Batch = 500;
    private const string Ended = "-end";

    /// <summary>Follows a run by server-sent events until it ends.</summary>
    /// <remarks>
    /// "metric" for each number measured (as in /metrics), "run" when the state changes (as in /runs/{id}), and "end" with the last state.
    /// Last-Event-ID goes on where a connection broke; after "end" it answers 204, which stops a browser from asking again.
    /// </remarks>
    public static async Task<Results<ServerSentEventsResult<string>, NoContent, Failure>> Follow(
        long id, [FromHeader(Name = "Last-Event-ID"), Description("The id of the last event seen.")] string? lastEventId,
        IDbContextFactory<KindredDb> database, TimeProvider clock, Microsoft.Extensions.Options.IOptions<HttpJson> json,
        IHostApplicationLifetime server, CancellationToken cancellation)
    {
        if (lastEventId?.EndsWith(Ended, StringComparison.Ordinal) == true)
        {
            return TypedResults.NoContent();
        }

        long after = 0;
        if (!string.IsNullOrEmpty(lastEventId) && !long.TryParse(lastEventId, out after))
        {
            return new Failure(StatusCodes.Status400BadRequest, "bad-header", $"Last-Event-ID \"{lastEventId}\" is not the id of an event of this run.");
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        if (!await db.Runs.AnyAsync(r => r.Id == id, cancellation))
        {
            return RunsApi.Missing(id);
        }

        // an open stream must not hold up the server's shutdown
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, server.ApplicationStopping);
        return TypedResults.ServerSentEvents(Events(id, after, database, clock, json.Value.SerializerOptions, stop));
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        long id, long after, IDbContextFactory<KindredDb> database, TimeProvider clock, JsonSerializerOptions json, CancellationTokenSource stop)
    {
        using var _ = stop;
        RunDetails? sent = null;
        var sentAt = clock.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var (run, metrics) = await ReadAsync(id, after, database, stop.Token);
            foreach (var metric in metrics)
            {
                after = long.Parse(metric.Id);
                yield return Event("metric", metric, metric.Id);
            }

            if (metrics.Count == Batch)
            {
                continue; // there may be more, and they come before the state
            }

            if (run is null || run.Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled)
            {
                yield return Event("end", run, PublicId.Of(after) + Ended);
                yield break;
            }

            if (sent is null || Changed(sent, run) || clock.GetElapsedTime(sentAt) > Silence)
            {
                (sent, sentAt) = (run, clock.GetTimestamp());
                yield return Event("run", run, PublicId.Of(after));
            }

            await Task.Delay(Interval, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        SseItem<string> Event<T>(string type, T data, string eventId) => new(JsonSerializer.Serialize(data, json), type) { EventId = eventId };
    }

    // the run first: a metric written between the two reads is then sent, never lost behind "end"
    private static async Task<(RunDetails? Run, List<MetricValue> Metrics)> ReadAsync(
        long id, long after, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var run = await db.Runs.Where(r => r.Id == id).Select(RunRows.Details).SingleOrDefaultAsync(cancellation);
        var metrics = await db.Metrics.Where(m => m.RunId == id && m.Id > after).OrderBy(m => m.Id).Take(Batch).Select(RunRows.Metric).ToListAsync(cancellation);
        return (run, metrics);
    }

    private static bool Changed(RunDetails before, RunDetails now) =>
        (before.Status, before.Progress, before.Note, before.Attempt, before.Worker) != (now.Status, now.Progress, now.Note, now.Attempt, now.Worker);
}
