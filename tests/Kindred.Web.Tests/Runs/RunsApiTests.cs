using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Web.Tests.Runs;

public sealed class RunsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task Runs_are_listed_in_order_page_by_page()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        foreach (var order in new[] { 3, 1, 2, 0 })
        {
            await server.StoreAsync(Rows.Run(experiment, RunStatus.Queued, order));
        }

        var first = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/runs?limit=3");
        var second = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/runs?limit=3&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal(["Train 0", "Train 1", "Train 2", "Train 3"], first.Items().Concat(second.Items()).Select(r => r.GetProperty("label").GetString()));
        Assert.Null(second.GetProperty("nextCursor").GetString());
    }

    [Fact]
    public async Task The_table_of_runs_comes_in_the_order_of_its_page_as_csv_and_for_latex()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, 0));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Queued, 1));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Failed, 2));

        var csv = (await client.GetStringAsync($"/api/v1/runs.csv?filter=experiment = {experiment.Id}", TestContext.Current.CancellationToken)).Split("\r\n");
        var latex = await client.GetStringAsync($"/api/v1/runs.tex?filter=experiment = {experiment.Id}", TestContext.Current.CancellationToken);

        Assert.StartsWith("id,status,label,kind,experiment,experiment_id,progress,", csv[0], StringComparison.Ordinal);
        Assert.Equal(["Failed", "Queued", "Succeeded"], csv[1..4].Select(l => l.Split(',')[1]));
        Assert.Equal("", Assert.Single(csv[4..]));
        Assert.Contains(@"Failed & Train 2 & Two by two & 0 & ", latex, StringComparison.Ordinal);
        Assert.Contains($"with experiment = {experiment.Id}", latex, StringComparison.Ordinal);
        Assert.NotEmpty((await (await client.GetAsync("/api/v1/runs.tex?filter=nonsense = 1", TestContext.Current.CancellationToken)).ProblemAsync(400, "bad-query")).Errors("filter"));
    }

    [Fact]
    public async Task A_table_for_latex_has_a_limit_and_says_so()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        await server.ChangeAsync(db => db.Runs.AddRange(Enumerable.Range(0, 2001).Select(i => Rows.Run(experiment, RunStatus.Queued, i))));

        var problem = await (await client.GetAsync($"/api/v1/runs.tex?filter=experiment = {experiment.Id}", TestContext.Current.CancellationToken)).ProblemAsync(400, "bad-query");

        Assert.Contains("2,001 runs pass it; a table for LaTeX takes at most 2,000.", problem.Errors("filter").Single(), StringComparison.Ordinal);
        Assert.Equal(2003, (await client.GetStringAsync($"/api/v1/runs.csv?filter=experiment = {experiment.Id}", TestContext.Current.CancellationToken)).Split("\r\n").Length);
    }

    [Fact]
    public async Task Runs_are_filtered_by_status_and_kind()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Failed, 0));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Failed, 1, RunKind.Invert));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Queued, 2, RunKind.Invert));

        var runs = (await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/runs?status=failed&kind=invert")).Items();

        Assert.Equal("Invert 1", Assert.Single(runs).GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("status=done", "status", "succeeded")]
    [InlineData("kind=1", "kind", "compare")]
    [InlineData("limit=1001", "limit", "1,000")]
    [InlineData("limit=ten", "limit", "whole number")]
    [InlineData("cursor=abc", "cursor", "nextCursor")]
    [InlineData("stauts=failed", "stauts", "cursor, kind, limit, status")]
    public async Task A_query_that_cannot_be_understood_is_refused_under_its_key(string query, string key, string message)
    {
        var experiment = await server.StoreAsync(Rows.Experiment());

        var problem = await (await GetAsync($"/api/v1/experiments/{experiment.Id}/runs?{query}")).ProblemAsync(400, "bad-query");

        Assert.Contains(message, Assert.Single(problem.Errors(key)));
    }

    [Fact]
    public async Task A_run_states_what_it_needs_where_it_was_and_what_the_numerics_self_test_found()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var train = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, 0));
        var invert = Rows.Run(experiment, RunStatus.Running, 1, RunKind.Invert, progress: 0.25);
        invert.Needs.Add(new() { NeededRunId = train.Id });
        invert.Worker = "desk, slot 1";
        invert.Note = "step 10 of 40";
        invert.Numerics = SpecJson.Serialize(new NumericsVerdict { Passed = true, OneDnn = false, Shapes = 9, Wrong = ["conv 16→24"], WorstError = 1e-6, Where = "cpu" });
        await server.StoreAsync(invert);

        var run = await client.JsonAsync($"/api/v1/runs/{invert.Id}");

        Assert.Equal(train.Id.ToString(), Assert.Single(run.GetProperty("needs").EnumerateArray()).GetString());
        Assert.Equal(("running", "invert", 0.25), (run.GetProperty("status").GetString(), run.GetProperty("kind").GetString(), run.GetProperty("progress").GetDouble()));
        Assert.Equal("desk, slot 1", run.GetProperty("worker").GetString());
        Assert.Equal("conv 16→24", run.GetProperty("numerics").GetProperty("wrong")[0].GetString());
        Assert.Equal("2026-11-23T09:00:00Z", run.GetProperty("createdAt").GetString());
    }

    [Fact]
    public async Task Metrics_are_filtered_by_name_and_go_on_after_the_last_one_seen()
    {
        var run = await RunAsync(RunStatus.Running);
        for (var step = 0; step < 4; step++)
        {
            await server.StoreAsync(Rows.Metric(run, "loss/train", step, 2.5 - step));
            await server.StoreAsync(Rows.Metric(run, "clean/acc", step, step / 4.0));
        }

        var first = (await client.JsonAsync($"/api/v1/runs/{run.Id}/metrics?name=loss/train&limit=2")).Items();
        var rest = await client.JsonAsync($"/api/v1/runs/{run.Id}/metrics?name=loss/train&since={first[^1].Id()}");

        Assert.Equal([2.5, 1.5], first.Select(m => m.GetProperty("value").GetDouble()));
        Assert.Equal([0.5, -0.5], rest.Items().Select(m => m.GetProperty("value").GetDouble()));
        Assert.Null(rest.GetProperty("nextCursor").GetString());
    }

    [Fact]
    public async Task The_log_is_text_and_its_end_can_be_asked_for()
    {
        var run = await RunAsync(RunStatus.Running);
        var file = server.Services.GetRequiredService<KindredOptions>().RunLog(run.Id);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "epoch 1 · loss 2.1\nepoch 2\n", TestContext.Current.CancellationToken);

        var whole = await GetAsync($"/api/v1/runs/{run.Id}/log");
        var end = await client.SendAsync(new(HttpMethod.Get, $"/api/v1/runs/{run.Id}/log") { Headers = { Range = new(null, 8) } }, TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; charset=utf-8", whole.Content.Headers.ContentType?.ToString());
        Assert.Equal("epoch 1 · loss 2.1\nepoch 2\n", await whole.TextAsync());
        Assert.Equal("epoch 2\n", await end.TextAsync());
    }

    [Fact]
    public async Task The_log_of_a_run_that_has_not_started_is_empty()
    {
        var run = await RunAsync(RunStatus.Queued);

        var answer = await GetAsync($"/api/v1/runs/{run.Id}/log");

        Assert.Equal("", await answer.TextAsync());
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    public async Task Cancel_and_retry_are_accepted_with_the_run_to_follow(string action)
    {
        var run = await RunAsync(RunStatus.Queued);

        var answer = await client.PostAsync($"/api/v1/runs/{run.Id}/{action}", null, TestContext.Current.CancellationToken);

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal($"/api/v1/runs/{run.Id}", answer.Headers.Location?.ToString());
        Assert.Equal(run.Id.ToString(), (await answer.JsonAsync()).GetProperty("runId").GetString());
    }

    [Fact]
    public async Task A_cancelled_run_says_so_and_can_be_tried_again()
    {
        var run = await RunAsync(RunStatus.Queued);

        await client.PostAsync($"/api/v1/runs/{run.Id}/cancel", null, TestContext.Current.CancellationToken);
        var cancelled = await client.JsonAsync($"/api/v1/runs/{run.Id}");
        await client.PostAsync($"/api/v1/runs/{run.Id}/retry", null, TestContext.Current.CancellationToken);
        var again = await client.JsonAsync($"/api/v1/runs/{run.Id}");

        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        Assert.Contains(again.GetProperty("status").GetString(), new[] { "waiting", "queued" });
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs/987654")]
    [InlineData("GET", "/api/v1/runs/x")]
    [InlineData("GET", "/api/v1/runs/987654/metrics")]
    [InlineData("GET", "/api/v1/runs/987654/log")]
    [InlineData("GET", "/api/v1/runs/987654/events")]
    [InlineData("GET", "/api/v1/experiments/987654/runs")]
    [InlineData("POST", "/api/v1/runs/987654/cancel")]
    [InlineData("POST", "/api/v1/runs/987654/retry")]
    public async Task What_is_not_there_is_not_found(string method, string url) =>
        await (await client.SendAsync(new(new HttpMethod(method), url), TestContext.Current.CancellationToken)).ProblemAsync(404, "not-found");

    private async Task<Run> RunAsync(RunStatus status)
    {
        var experiment = await server.StoreAsync(Rows.Experiment(status: ExperimentStatus.Running));
        return await server.StoreAsync(Rows.Run(experiment, status));
    }

    private Task<HttpResponseMessage> GetAsync(string url) => client.GetAsync(url, TestContext.Current.CancellationToken);
}
