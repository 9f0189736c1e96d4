using System.Text;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Experiments;

public sealed class ExperimentListApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task The_list_takes_the_filter_language_and_leaves_the_archive_out()
    {
        var mark = Guid.NewGuid().ToString("N");
        var wide = Rows.ExperimentWithNetworks();
        (wide.Name, wide.Status) = ($"{mark} wide", ExperimentStatus.Running);
        var tagged = Rows.Experiment($"{mark} tagged");
        tagged.Tags.Add(new() { Name = "TRADES" });
        var archived = Rows.Experiment($"{mark} archived");
        archived.Archived = true;
        foreach (var experiment in (Experiment[])[wide, tagged, archived, Rows.Experiment($"{mark} none")])
        {
            await server.StoreAsync(experiment);
        }

        Assert.Equal(["tagged", "wide"], await NamesAsync($"{mark} and status = running and (epsilon >= 0.5 or tag : \"trades\")"));
        Assert.Equal(["none", "tagged", "wide"], await NamesAsync(mark));
        Assert.Equal(["archived"], await NamesAsync($"{mark} archived = yes"));
    }

    [Fact]
    public async Task A_change_is_made_of_the_fields_that_are_given_and_read_back_with_the_list()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());

        var changed = await PatchAsync(experiment.Id, """{"name":"Renamed","tags":["a","b"],"note":"**yes**","starred":true}""");
        await PatchAsync(experiment.Id, """{"tags":["b"]}""");

        Assert.Equal(200, (int)changed.StatusCode);
        var item = Assert.Single((await client.JsonAsync($"/api/v1/experiments?filter=id={experiment.Id}")).Items());
        Assert.Equal(("Renamed", true, "b"), (item.GetProperty("name").GetString(), item.GetProperty("starred").GetBoolean(), item.GetProperty("tags")[0].GetString()));
        Assert.Equal("**yes**", (await client.JsonAsync($"/api/v1/experiments/{experiment.Id}")).GetProperty("note").GetString());
    }

    [Fact]
    public async Task Everything_wrong_with_a_change_is_answered_under_its_field()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());

        var fields = await (await PatchAsync(experiment.Id, """{"nmae":"x","starred":"yes","tags":"a"}""")).ProblemAsync(422, "invalid-fields");
        var values = await (await PatchAsync(experiment.Id, """{"name":"","tags":["a,b"]}""")).ProblemAsync(422, "invalid-fields");

        Assert.StartsWith("Unknown. This call knows name", Assert.Single(fields.Errors("nmae")), StringComparison.Ordinal);
        Assert.Equal("true or false.", Assert.Single(fields.Errors("starred")));
        Assert.Equal("A list of texts.", Assert.Single(fields.Errors("tags")));
        Assert.NotEmpty(values.Errors("name"));
        Assert.NotEmpty(values.Errors("tags"));
        await (await PatchAsync(987654, """{"starred":true}""")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task An_experiment_is_deleted_only_when_it_has_ended()
    {
        var running = await server.StoreAsync(Rows.Experiment());
        var ended = await server.StoreAsync(Rows.Experiment(status: ExperimentStatus.Succeeded));
        await server.StoreAsync(Rows.Run(ended, RunStatus.Succeeded));

        await (await DeleteAsync($"/api/v1/experiments/{running.Id}")).ProblemAsync(409, "experiment-unfinished");
        Assert.Equal(204, (int)(await DeleteAsync($"/api/v1/experiments/{ended.Id}")).StatusCode);
        await (await DeleteAsync($"/api/v1/experiments/{ended.Id}")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task The_table_comes_as_csv_with_formulas_made_harmless()
    {
        var mark = Guid.NewGuid().ToString("N");
        await server.StoreAsync(Rows.Experiment($"=1+1, {mark}", ExperimentStatus.Failed));

        var lines = (await (await client.GetAsync($"/api/v1/experiments.csv?filter={mark}", TestContext.Current.CancellationToken)).TextAsync()).Split('\n');

        Assert.StartsWith("id,name,status,", lines[0], StringComparison.Ordinal);
        Assert.Contains($",\"'=1+1, {mark}\",failed,0,0,", lines[1], StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(lines[2..]));
    }

    [Fact]
    public async Task The_table_comes_in_the_columns_that_are_asked_for_as_csv_and_for_latex()
    {
        var mark = Guid.NewGuid().ToString("N");
        foreach (var name in new[] { "B_1", "A" })
        {
            var experiment = Rows.ExperimentWithNetworks();
            (experiment.Name, experiment.InvertedFrom, experiment.InvertedTo) = ($"{name} {mark}", 0.1234, 0.5);
            await server.StoreAsync(experiment);
        }

        var csv = await client.GetStringAsync($"/api/v1/experiments.csv?filter={mark}&sort=name&columns=epsilons,finding", TestContext.Current.CancellationToken);
        var latex = await client.GetAsync($"/api/v1/experiments.tex?filter={mark}&sort=name&columns=epsilons,finding", TestContext.Current.CancellationToken);

        Assert.Equal("id,name,epsilons,inverted_from,inverted_to", csv.Split("\r\n")[0]);
        Assert.Matches($"^\\d+,A {mark},0; 0.5,0.1234,0.5$", csv.Split("\r\n")[1]);
        Assert.Equal("application/x-latex", latex.Content.Headers.ContentType!.MediaType);
        Assert.Contains($@"B\_1 {mark} & 0; 0.5 & .12 & .50 \\", await latex.TextAsync(), StringComparison.Ordinal);
        var problem = await (await client.GetAsync("/api/v1/experiments.tex?columns=status,epsilon", TestContext.Current.CancellationToken)).ProblemAsync(400, "bad-query");
        Assert.Contains("\"epsilon\" is no column; epsilons, ", problem.Errors("columns").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("finishedAt")]
    [InlineData("-finding")]
    [InlineData("status")]
    [InlineData("-networks")]
    public async Task Paging_by_what_is_missing_or_the_same_meets_every_experiment_once(string sort)
    {
        var mark = Guid.NewGuid().ToString("N");
        for (var i = 0; i < 7; i++)
        {
            var experiment = Rows.Experiment($"{mark} {i}", (ExperimentStatus)(i % 3));
            experiment.FinishedAt = i % 2 == 0 ? null : Rows.Monday.AddTicks(i / 4);
            experiment.InvertedTo = i % 2 == 0 ? null : 0.1 * i / 3;
            await server.StoreAsync(experiment);
        }

        var met = new List<string>();
        var cursor = "";
        do
        {
            var page = await client.JsonAsync($"/api/v1/experiments?filter={mark}&sort={sort}&limit=2{cursor}");
            met.AddRange(page.Items().Select(e => e.Id()));
            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);

        Assert.Equal((7, 7), (met.Count, met.Distinct().Count()));
    }

    [Fact]
    public async Task Runs_of_all_experiments_are_filtered_and_paged()
    {
        var experiment = Rows.ExperimentWithNetworks();
        await server.StoreAsync(experiment);
        for (var i = 0; i < 5; i++)
        {
            await server.StoreAsync(Rows.Run(experiment, i == 0 ? RunStatus.Failed : RunStatus.Queued, i));
        }

        var first = await client.JsonAsync($"/api/v1/runs?filter=experiment={experiment.Id}+and+status=queued&limit=3");
        var second = await client.JsonAsync($"/api/v1/runs?filter=experiment={experiment.Id}+and+status=queued&limit=3&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal(["Train 4", "Train 3", "Train 2", "Train 1"], first.Items().Concat(second.Items()).Select(r => r.GetProperty("label").GetString()));
        Assert.Null(second.GetProperty("nextCursor").GetString());
        var problem = await (await client.GetAsync("/api/v1/runs?filter=statsu=failed", TestContext.Current.CancellationToken)).ProblemAsync(400, "bad-query");
        Assert.Contains("Expected: status", Assert.Single(problem.Errors("filter")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Views_are_saved_listed_and_forgotten_and_wrong_ones_refused()
    {
        var name = Guid.NewGuid().ToString("N");
        var saved = await PostAsync($$"""{"list":"experiments","name":"{{name}}","filter":"starred","sort":"name","columns":["status","created"]}""");
        var wrong = await (await PostAsync($$"""{"list":"experiments","name":"{{name}}","filter":"status = runing","sort":"age","columns":["stars"]}""")).ProblemAsync(422, "invalid-fields");

        Assert.Equal(201, (int)saved.StatusCode);
        var view = (await client.JsonAsync("/api/v1/views")).Items().Single(v => v.GetProperty("name").GetString() == name);
        Assert.Equal(("starred", "name", 2), (view.GetProperty("filter").GetString(), view.GetProperty("sort").GetString(), view.GetProperty("columns").GetArrayLength()));
        Assert.StartsWith("Column 10: ", Assert.Single(wrong.Errors("filter")), StringComparison.Ordinal);
        Assert.NotEmpty(wrong.Errors("sort"));
        Assert.NotEmpty(wrong.Errors("columns"));
        Assert.Equal(204, (int)(await DeleteAsync($"/api/v1/views/{view.Id()}")).StatusCode);
        await (await DeleteAsync($"/api/v1/views/{view.Id()}")).ProblemAsync(404, "not-found");
    }

    private async Task<IEnumerable<string>> NamesAsync(string filter) =>
        (await client.JsonAsync($"/api/v1/experiments?sort=name&filter={Uri.EscapeDataString(filter)}")).Items().Select(e => e.GetProperty("name").GetString()!.Split(' ')[1]);

    private Task<HttpResponseMessage> PatchAsync(long id, string json) =>
        client.PatchAsync($"/api/v1/experiments/{id}", new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> PostAsync(string json) =>
        client.PostAsync("/api/v1/views", new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> DeleteAsync(string url) => client.DeleteAsync(url, TestContext.Current.CancellationToken);
}
