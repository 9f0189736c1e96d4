using System.Net.ServerSentEvents;
using System.Text.Json;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Runs;

public sealed class RunEventsTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task An_ended_run_gives_its_metrics_then_its_last_state_and_the_stream_ends()
    {
        var run = await RunAsync(RunStatus.Succeeded);
        var first = await server.StoreAsync(Rows.Metric(run, "loss/train", 1, 2.5));
        var second = await server.StoreAsync(Rows.Metric(run, "loss/train", 2, 1.5));

        var events = await ReadAsync(run);

        Assert.Equal([("metric", $"{first.Id}"), ("metric", $"{second.Id}"), ("end", $"{second.Id}-end")], events.Select(e => (e.EventType, e.EventId!)));
        Assert.Equal(1.5, JsonElement.Parse(events[1].Data).GetProperty("value").GetDouble());
        Assert.Equal("succeeded", JsonElement.Parse(events[2].Data).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_reader_that_was_cut_off_gets_only_what_is_new()
    {
        var run = await RunAsync(RunStatus.Failed);
        var seen = await server.StoreAsync(Rows.Metric(run, "loss/train", 1, 2.5));
        var missed = await server.StoreAsync(Rows.Metric(run, "loss/train", 2, 1.5));

        var events = await ReadAsync(run, lastEventId: $"{seen.Id}");

        Assert.Equal([$"{missed.Id}", $"{missed.Id}-end"], events.Select(e => e.EventId));
    }

    [Fact]
    public async Task After_the_end_there_is_nothing_more_so_that_a_browser_stops_asking()
    {
        var run = await RunAsync(RunStatus.Succeeded);
        var end = (await ReadAsync(run))[^1];

        var answer = await client.SendAsync(Request(run, end.EventId), TestContext.Current.CancellationToken);

        Assert.Equal(204, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_run_at_work_is_followed_until_it_ends()
    {
        var run = await RunAsync(RunStatus.Running);
        using var answer = await client.SendAsync(Request(run, null), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var events = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.Equal("running", await NextStatusAsync(events));
        await server.ChangeAsync(db =>
        {
            db.Metrics.Add(Rows.Metric(run, "clean/acc", 1, 0.5));
            db.Attach(run).Entity.Status = RunStatus.Succeeded;
        });
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("metric", events.Current.EventType);
        Assert.Equal("succeeded", await NextStatusAsync(events));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task An_id_that_no_event_had_is_refused()
    {
        var run = await RunAsync(RunStatus.Running);

        var answer = await client.SendAsync(Request(run, "yesterday"), TestContext.Current.CancellationToken);

        await answer.ProblemAsync(400, "bad-header");
    }

    private static async Task<string?> NextStatusAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync());
        return JsonElement.Parse(events.Current.Data).GetProperty("status").GetString();
    }

    private static HttpRequestMessage Request(Run run, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run.Id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return request;
    }

    private async Task<List<SseItem<string>>> ReadAsync(Run run, string? lastEventId = null)
    {
        using var answer = await client.SendAsync(Request(run, lastEventId), TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return [.. SseParser.Create(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)).Enumerate()];
    }

    private async Task<Run> RunAsync(RunStatus status)
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        return await server.StoreAsync(Rows.Run(experiment, status));
    }
}
