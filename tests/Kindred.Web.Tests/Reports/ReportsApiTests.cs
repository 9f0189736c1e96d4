using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Tests.Reports;

public sealed partial class ReportsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private const string all = "/api/v1/reports";
    private readonly HttpClient client = server.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_stored_read_listed_and_changed()
    {
        var created = await PostAsync(new { title = "What we saw", markdown = "Some *text*." });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.JsonAsync()).Id();
        Assert.Equal($"{all}/{id}", created.Headers.Location!.ToString());

        var changed = await PatchAsync(id, new { markdown = "Other text.", version = 1 });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        var read = await client.JsonAsync($"{all}/{id}");
        Assert.Equal(("What we saw", "Other text.", 2), (read.GetProperty("title").GetString(), read.GetProperty("markdown").GetString(), read.GetProperty("version").GetInt32()));
        var listed = (await client.JsonAsync(all)).Items().Single(r => r.Id() == id);
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("published").ValueKind);
        Assert.False(listed.TryGetProperty("markdown", out _));
    }

    [Fact]
    public async Task The_list_is_paged_by_the_last_change()
    {
        var first = await CreateAsync("text");
        var second = await CreateAsync("text");
        var third = await CreateAsync("text");
        await PatchAsync(first, new { markdown = "changed last", version = 1 });

        var page = await client.JsonAsync($"{all}?limit=2");
        var next = await client.JsonAsync($"{all}?limit=1&cursor={page.GetProperty("nextCursor").GetString()}");

        Assert.Equal([first, third], page.Items().Select(r => r.Id()));
        Assert.Equal([second], next.Items().Select(r => r.Id()));
        await (await client.GetAsync($"{all}?cursor=nonsense", Cancellation)).ProblemAsync(400, "bad-query");
    }

    [Fact]
    public async Task A_change_from_an_older_version_overwrites_nothing()
    {
        var id = await CreateAsync("first");
        await PatchAsync(id, new { markdown = "theirs", version = 1 });

        await (await PatchAsync(id, new { markdown = "mine", version = 1 })).ProblemAsync(409, "report-changed");
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{all}/{id}") { Content = JsonContent.Create(new { markdown = "mine" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await (await client.SendAsync(request, Cancellation)).ProblemAsync(412, "report-changed");
        Assert.NotEmpty((await (await PatchAsync(id, new { markdown = "mine" })).ProblemAsync(422, "invalid-fields")).Errors("version"));

        Assert.Equal("theirs", (await client.JsonAsync($"{all}/{id}")).GetProperty("markdown").GetString());
    }

    [Fact]
    public async Task The_same_key_creates_once()
    {
        async Task<string> OnceAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, all) { Content = JsonContent.Create(new { title = "Once" }) };
            request.Headers.Add("Idempotency-Key", "report-once");
            return (await (await client.SendAsync(request, Cancellation)).JsonAsync()).Id();
        }

        Assert.Equal(await OnceAsync(), await OnceAsync());
    }

    [Fact]
    public async Task Embeds_that_are_wrong_are_answered_with_line_field_and_what_is_legal()
    {
        var experiment = await FinishedAsync();
        var text = $"Text.\n\n```kindred\nmatrix: inverted\nexperiment: {experiment.Id}\nepsilon: 3\n```\n\n```kindred\nchart: similarity\nexperiment: 987654\n```\n";

        var problem = await (await PostAsync(new { title = "Wrong", markdown = text })).ProblemAsync(422, "invalid-fields");

        Assert.Equal([$"Line 6, epsilon: \"3\" is no epsilon of experiment {experiment.Id}; 0, 0.5 are.", "Line 11, experiment: There is no experiment 987654."], problem.Errors("markdown"));
        var unfinished = await client.PostAsJsonAsync($"{all}?unfinished=true", new { title = "Wrong", markdown = text }, Cancellation);
        var id = (await unfinished.JsonAsync()).Id();
        Assert.Equal(2, (await (await PublishAsync(id, 1)).ProblemAsync(422, "invalid-fields")).Errors("markdown").Length);
        var preview = await (await client.PostAsJsonAsync($"{all}/preview", new { markdown = text }, Cancellation)).JsonAsync();
        Assert.Equal([6, 11], preview.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("line").GetInt32()));
        Assert.Contains("This cannot be drawn", preview.GetProperty("html").GetString());
    }

    [Fact]
    public async Task What_is_not_computed_yet_may_be_written_of_but_not_published()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var id = await CreateAsync(Block($"chart: similarity\nexperiment: {experiment.Id}"));

        var problem = await (await PublishAsync(id, 1)).ProblemAsync(422, "invalid-fields");

        Assert.Contains("Similarities are not there yet", problem.Errors("markdown")[0]);
    }

    [Fact]
    public async Task What_is_published_never_changes_whatever_becomes_of_the_data()
    {
        var experiment = await FinishedAsync();
        var id = await CreateAsync(Block($"chart: similarity\nexperiment: {experiment.Id}") + Block($"matrix: twins\nexperiment: {experiment.Id}") + Block($"table: networks\nexperiment: {experiment.Id}"));

        var answer = await PublishAsync(id, 1);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var published = await answer.JsonAsync();
        var hash = published.GetProperty("contentHash").GetString()!;
        var before = await client.GetByteArrayAsync(published.GetProperty("page").GetString(), Cancellation);
        await server.ChangeAsync(db => db.MatrixRows.Where(r => db.Matrices.Any(m => m.Id == r.MatrixId && m.ExperimentId == experiment.Id)).ExecuteDelete());
        await server.ChangeAsync(db => db.Attach(experiment).Entity.Name = "Renamed");
        await PatchAsync(id, new { title = "Another title", markdown = "Another text.", version = 1 });

        var page = await client.GetAsync($"/reports/{id}/published/1", Cancellation);
        var after = await page.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(before, after);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(after)));
        Assert.Equal($"\"{hash}\"", page.Headers.ETag!.Tag);
        Assert.StartsWith("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(after, await client.GetByteArrayAsync($"{all}/{id}/published/1?format=html", Cancellation));
        Assert.Equal("Some title", (await client.JsonAsync($"{all}/{id}/published/1")).GetProperty("title").GetString());
        using var known = new HttpRequestMessage(HttpMethod.Get, $"/reports/{id}/published/1");
        known.Headers.TryAddWithoutValidation("If-None-Match", $"\"{hash}\"");
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(known, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Publishing_twice_publishes_once_and_after_a_change_anew()
    {
        var id = await CreateAsync("First.");

        var first = await (await PublishAsync(id, 1)).JsonAsync();
        var again = await PublishAsync(id, 1);
        Assert.Equal((HttpStatusCode.OK, 1), (again.StatusCode, (await again.JsonAsync()).GetProperty("number").GetInt32()));
        await PatchAsync(id, new { markdown = "Second.", version = 1 });
        await (await PublishAsync(id, 1)).ProblemAsync(409, "report-changed");
        var second = await (await PublishAsync(id, 2)).JsonAsync();

        Assert.Equal(2, second.GetProperty("number").GetInt32());
        Assert.NotEqual(first.GetProperty("contentHash").GetString(), second.GetProperty("contentHash").GetString());
        Assert.Contains("First.", await client.GetStringAsync($"/reports/{id}/published/1", Cancellation));
        Assert.Equal([2, 1], (await client.JsonAsync($"{all}/{id}")).GetProperty("published").EnumerateArray().Select(p => p.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task A_draft_can_be_deleted_and_what_was_published_only_archived()
    {
        var draft = await CreateAsync("draft");
        var published = await CreateAsync("published");
        await PublishAsync(published, 1);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{all}/{draft}", Cancellation)).StatusCode);
        await (await client.DeleteAsync($"{all}/{draft}", Cancellation)).ProblemAsync(404, "not-found");
        await (await client.DeleteAsync($"{all}/{published}", Cancellation)).ProblemAsync(409, "report-published");
        await PatchAsync(published, new { archived = true });

        Assert.DoesNotContain((await client.JsonAsync(all)).Items(), r => r.Id() == published);
        Assert.Contains((await client.JsonAsync($"{all}?archived=true")).Items(), r => r.Id() == published);
        Assert.Contains("published", await client.GetStringAsync($"/reports/{published}/published/1", Cancellation));
    }

    [Fact]
    public async Task A_file_needs_nothing_but_itself_and_nothing_in_it_acts()
    {
        var experiment = await FinishedAsync("<b>Bold</b> & c\u0007o");
        var text = "<script>alert(1)</script>\n\n[go](javascript:alert(1)) ![spy](https://elsewhere.example/pixel.png) <img src=x onerror=alert(1)>\n\n"
            + Block($"matrix: inverted\nexperiment: {experiment.Id}\ncaption: <i>mi\u0001ne</i> 𝛆") + Block($"table: similarity\nexperiment: {experiment.Id}") + Block($"chart: accuracy\nexperiment: {experiment.Id}");
        var created = await PostAsync(new { title = "<script>title</script> ../../etc", markdown = text });
        var id = (await created.JsonAsync()).Id();

        var answer = await client.GetAsync($"{all}/{id}/export.html", Cancellation);
        var html = await answer.TextAsync();

        Assert.Equal("script-title-script-etc.html", answer.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.DoesNotContain(Resources().Matches(html), r => !r.Value.Contains("data:", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Bold&lt;/b&gt; &amp; co", html);
        Assert.Contains("&lt;i&gt;mine&lt;/i&gt; 𝛆", html);
        Assert.Contains("data:text/csv", html);
    }

    [Fact]
    public async Task A_report_begins_with_the_finding_of_an_experiment()
    {
        var experiment = await FinishedAsync();

        var created = await PostAsync(new { experiment = $"{experiment.Id}" });
        var report = await created.JsonAsync();

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains($"chart: similarity\nexperiment: {experiment.Id}", report.GetProperty("markdown").GetString());
        Assert.StartsWith($"Found in [Two by two](/experiments/{experiment.Id}): ", report.GetProperty("markdown").GetString(), StringComparison.Ordinal);
        Assert.Contains(".50", report.GetProperty("markdown").GetString()!.Split('\n')[0], StringComparison.Ordinal); // of .6 and .4
        Assert.Empty((await (await client.PostAsJsonAsync($"{all}/preview", new { markdown = report.GetProperty("markdown").GetString() }, Cancellation)).JsonAsync()).GetProperty("problems").EnumerateArray());
        Assert.NotEmpty((await (await PostAsync(new { experiment = "987654" })).ProblemAsync(422, "invalid-fields")).Errors("experiment"));
        Assert.NotEmpty((await (await PostAsync(new { markdown = "text" })).ProblemAsync(422, "invalid-fields")).Errors("title"));
    }

    [Fact]
    public async Task Any_table_is_a_file_for_papers_and_for_programs()
    {
        var experiment = await FinishedAsync("A_b");
        string File(string format, string embed) => $"/figures/embed.{format}?of={Uri.EscapeDataString(embed)}";

        var latex = await client.GetStringAsync(File("tex", $"table: similarity\nexperiment: {experiment.Id}"), Cancellation);
        var csv = await client.GetStringAsync(File("csv", $"table: similarity\nexperiment: {experiment.Id}"), Cancellation);
        var svg = await client.GetStringAsync(File("svg", $"chart: similarity\nexperiment: {experiment.Id}"), Cancellation);

        Assert.Contains(@"\toprule", latex);
        Assert.Contains(@"A\_b", latex);
        Assert.Contains(@"0.5 & .90", latex);
        Assert.StartsWith("epsilon,plain,", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("var(--", svg, StringComparison.Ordinal);
        var matrix = (await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/matrices")).Items()[1].Id();
        var cells = await client.GetAsync($"/api/v1/matrices/{matrix}?format=latex", Cancellation);
        Assert.Equal("application/x-latex", cells.Content.Headers.ContentType!.MediaType);
        Assert.Contains(@"VGG, $\varepsilon$ 0.5, seed 0 & .200 & .400 & 1 \\", await cells.TextAsync());
        Assert.Contains(@"\toprule", await client.GetStringAsync($"/api/v1/experiments/{experiment.Id}/report?format=latex", Cancellation));
        await (await client.GetAsync(File("svg", "chart: nothing"), Cancellation)).ProblemAsync(400, "bad-query");
    }

    private static string Block(string embed) => $"```kindred\n{embed}\n```\n\n";

    private async Task<string> CreateAsync(string markdown) => (await (await PostAsync(new { title = "Some title", markdown })).JsonAsync()).Id();

    private Task<HttpResponseMessage> PostAsync(object body) => client.PostAsJsonAsync(all, body, Cancellation);

    private Task<HttpResponseMessage> PatchAsync(string id, object body) => client.PatchAsJsonAsync($"{all}/{id}", body, Cancellation);

    private Task<HttpResponseMessage> PublishAsync(string id, int version) => client.PostAsJsonAsync($"{all}/{id}/publish", new { version }, Cancellation);

    private async Task<Experiment> FinishedAsync(string name = "Two by two")
    {
        var experiment = Rows.ExperimentWithNetworks();
        (experiment.Name, experiment.Status) = (name, ExperimentStatus.Succeeded);
        await server.StoreAsync(experiment);
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare));
        var model = await server.StoreAsync(Rows.Model(run, new string('a', 64)));
        await server.ChangeAsync(db => db.Attach(experiment).Entity.Networks[1].ModelId = model.Id);
        await server.ChangeAsync(db =>
        {
            var network = db.Networks.Single(n => n.Id == experiment.Networks[1].Id);
            var clean = Rows.Evaluation(model, null, 800, 1000);
            clean.Key = Kindred.Platform.Evaluations.EvaluationKey.Of(network.ModelKey, null, Rows.Spec.Evaluation.CleanImages);
            db.Evaluations.Add(clean);
        });
        await server.StoreAsync(Rows.Matrix(experiment, run, [[1, 0.8, 0.7], [0.8, 1, 0.9], [0.7, 0.9, 1]], ImageSets.Target));
        await server.StoreAsync(Rows.Matrix(experiment, run, [[1, 0.2, 0.1], [0.3, 1, 0.6], [0.2, 0.4, 1]], ImageSets.Inverted));
        return experiment;
    }

    [GeneratedRegex("""(?:src|srcset|poster|action|xlink:href)\s*=\s*"[^"]*"|<(?:link|image|use|iframe|object|embed)\b[^>]*>|url\([^)]*\)""", RegexOptions.IgnoreCase)]
    private static partial Regex Resources();
}
