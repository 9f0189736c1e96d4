using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Experiments;

public sealed class ExperimentsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task An_experiment_states_spec_progress_and_how_many_runs_are_in_which_state()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, 0, progress: 0.9)); // succeeded is done, whatever was reported last
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Running, 1, progress: 0.5));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Queued, 2));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Queued, 3));

        var json = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}");

        Assert.Equal((experiment.Id.ToString(), "Two by two", "running"), (json.Id(), json.GetProperty("name").GetString(), json.GetProperty("status").GetString()));
        Assert.Equal(0.375, json.GetProperty("progress").GetDouble(), 1e-12);
        var runs = json.GetProperty("runs");
        Assert.Equal((2, 1, 1, 0, 4), (runs.GetProperty("queued").GetInt32(), runs.GetProperty("running").GetInt32(), runs.GetProperty("succeeded").GetInt32(),
            runs.GetProperty("failed").GetInt32(), runs.GetProperty("total").GetInt32()));
        Assert.Equal("vgg", json.GetProperty("spec").GetProperty("architectures")[1].GetProperty("kind").GetString());
        Assert.Equal("2026-11-23T09:00:00Z", json.GetProperty("createdAt").GetString());
        Assert.Null(json.GetProperty("finishedAt").GetString());
    }

    [Theory]
    [InlineData("/api/v1/experiments/987654")]
    [InlineData("/api/v1/experiments/first")]
    [InlineData("/api/v1/experiments/99999999999999999999999")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/experiments")]
    public async Task What_is_not_there_is_not_found(string url) => await (await GetAsync(url)).ProblemAsync(404, "not-found");

    [Fact]
    public async Task A_method_that_an_address_does_not_take_is_refused_as_a_problem() =>
        await (await client.DeleteAsync("/api/v1/experiments", TestContext.Current.CancellationToken)).ProblemAsync(405, "method-not-allowed");

    [Theory]
    [InlineData("createdAt")]
    [InlineData("-createdAt")]
    [InlineData("name")]
    [InlineData("-name")]
    public async Task Paging_meets_every_experiment_once_in_order(string sort)
    {
        var mark = Guid.NewGuid().ToString("N");
        for (var i = 0; i < 7; i++)
        {
            await server.StoreAsync(Rows.Experiment($"{mark} {i * 3 % 7 / 2}", createdAt: Rows.Monday.AddMinutes(i / 2))); // names and times with ties
        }

        var met = new List<(string Id, string Key)>();
        var url = $"/api/v1/experiments?filter=name:{mark}&sort={sort}&limit=2";
        while (url is not null)
        {
            var answer = await GetAsync(url);
            met.AddRange((await answer.JsonAsync()).Items().Select(e => (e.Id(), e.GetProperty(sort.TrimStart('-')).GetString()!)));
            url = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(7, met.Select(e => e.Id).Distinct().Count());
        Assert.Equal(7, met.Count);
        Assert.Equal(sort[0] == '-' ? met.Select(e => e.Key).OrderDescending(StringComparer.Ordinal) : met.Select(e => e.Key).Order(StringComparer.Ordinal), met.Select(e => e.Key));
    }

    [Fact]
    public async Task The_list_is_filtered_by_status_and_by_parts_of_the_name()
    {
        var mark = Guid.NewGuid().ToString("N");
        await server.StoreAsync(Rows.Experiment($"{mark} 100% Robust", ExperimentStatus.Failed));
        await server.StoreAsync(Rows.Experiment($"{mark} 100 robust", ExperimentStatus.Failed));
        await server.StoreAsync(Rows.Experiment($"{mark} 100% robust", ExperimentStatus.Running));
        await server.StoreAsync(Rows.Experiment($"{mark} 100% robust", ExperimentStatus.Cancelled));

        var found = (await client.JsonAsync($"/api/v1/experiments?filter=name:{mark}+status:failed,running+100%25+ROBUST&sort=createdAt")).Items();

        Assert.Equal(["failed", "running"], found.Select(e => e.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_listed_experiment_is_slim_and_has_its_progress()
    {
        var mark = Guid.NewGuid().ToString("N");
        var experiment = Rows.ExperimentWithNetworks();
        experiment.Name = mark;
        await server.StoreAsync(experiment);
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, 0));
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Running, 1, progress: 0.5));

        var item = Assert.Single((await client.JsonAsync($"/api/v1/experiments?filter={mark}")).Items());

        Assert.Equal((3, 0.75), (item.GetProperty("networks").GetInt32(), item.GetProperty("progress").GetDouble()));
        Assert.False(item.TryGetProperty("spec", out _));
    }

    [Theory]
    [InlineData("filter=stauts:failed", "filter", "Column 1: There is no field \"stauts\". Expected: status, ")]
    [InlineData("filter=name:a+and+status=runing", "filter", "Column 19: \"runing\" is not a status. Expected: running, ")]
    [InlineData("filter=(a", "filter", "Column 3: The filter ends too early. Expected: and, or, ).")]
    [InlineData("sort=age", "sort", "-createdAt")]
    [InlineData("limit=0", "limit", "1 to 1,000")]
    [InlineData("cursor=%F0", "cursor", "nextCursor")]
    [InlineData("page=2", "page", "cursor, filter, limit, sort")]
    [InlineData("limit=1&limit=2", "limit", "once")]
    public async Task A_query_that_cannot_be_understood_is_refused_under_its_key(string query, string key, string message)
    {
        var problem = await (await GetAsync($"/api/v1/experiments?{query}")).ProblemAsync(400, "bad-query");

        Assert.Contains(message, Assert.Single(problem.Errors(key)));
    }

    [Fact]
    public async Task Everything_wrong_with_a_query_is_said_at_once()
    {
        var problem = await (await GetAsync("/api/v1/experiments?limit=ten&page=2")).ProblemAsync(400, "bad-query");

        Assert.NotEmpty(problem.Errors("limit"));
        Assert.NotEmpty(problem.Errors("page"));
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("retry")]
    public async Task Actions_are_accepted_and_unknown_experiments_are_not_found(string action)
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        await server.StoreAsync(Rows.Run(experiment, RunStatus.Queued));

        var accepted = await client.PostAsync($"/api/v1/experiments/{experiment.Id}/{action}", null, TestContext.Current.CancellationToken);
        var missing = await client.PostAsync($"/api/v1/experiments/987654/{action}", null, TestContext.Current.CancellationToken);

        Assert.Equal(202, (int)accepted.StatusCode);
        Assert.Equal($"/api/v1/experiments/{experiment.Id}", accepted.Headers.Location?.ToString());
        Assert.Equal(experiment.Id.ToString(), (await accepted.JsonAsync()).Id());
        await missing.ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Another_web_site_cannot_make_changes_through_a_visitors_browser()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/experiments/{experiment.Id}/cancel") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };

        await (await client.SendAsync(request, TestContext.Current.CancellationToken)).ProblemAsync(403, "cross-site");
    }

    private Task<HttpResponseMessage> GetAsync(string url) => client.GetAsync(url, TestContext.Current.CancellationToken);
}
