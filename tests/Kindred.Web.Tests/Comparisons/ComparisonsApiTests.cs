using System.Net;
using System.Text;
using System.Text.Json;
using Kindred.Engine.Checkpoints;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Comparisons;

public sealed class ComparisonsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_array_is_stored_listed_and_forgotten()
    {
        var stored = await StoreAsync("first", 1);

        Assert.Equal((6, 3), (stored.GetProperty("n").GetInt32(), stored.GetProperty("d").GetInt32()));
        var one = await client.JsonAsync($"/api/v1/representations/{stored.Id()}");
        Assert.Equal(("first", "float32", false), (one.GetProperty("name").GetString(), one.GetProperty("elementType").GetString(), one.GetProperty("hasSampleIds").GetBoolean()));
        Assert.Contains((await client.JsonAsync("/api/v1/representations?limit=1000")).Items(), r => r.Id() == stored.Id());
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/v1/representations/{stored.Id()}", Cancellation)).StatusCode);
        await (await client.GetAsync($"/api/v1/representations/{stored.Id()}", Cancellation)).ProblemAsync(404, "not-found");
        await (await client.DeleteAsync($"/api/v1/representations/{stored.Id()}", Cancellation)).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task A_body_that_is_no_array_is_refused_with_the_reason()
    {
        var answer = await client.PostAsync("/api/v1/representations", new ByteArrayContent("not an array"u8.ToArray()), Cancellation);

        Assert.Contains("\\x93NUMPY", Assert.Single((await answer.ProblemAsync(422, "invalid-fields")).Errors("body")));
    }

    [Fact]
    public async Task Several_arrays_come_as_a_form_all_or_none_and_nothing_of_a_refused_form_is_kept()
    {
        using var wrong = Form(("left.npy", Npy(6, 3)), ("right.npy", Npy(18)));
        using var right = Form(("left.npy", Npy(6, 3)), ("right.npy", Npy(6, 5)));
        using var empty = new MultipartFormDataContent { { new StringContent(""), "name" } };
        using var none = new MultipartFormDataContent { { new ByteArrayContent([]), "file" } };
        var before = Files();

        var refused = await (await client.PostAsync("/api/v1/representations/files", wrong, Cancellation)).ProblemAsync(422, "invalid-fields");
        var unknown = await (await client.PostAsync("/api/v1/representations/files", empty, Cancellation)).ProblemAsync(422, "invalid-fields");
        var missing = await (await client.PostAsync("/api/v1/representations/files", none, Cancellation)).ProblemAsync(422, "invalid-fields");
        var kept = Files();
        var stored = await client.PostAsync("/api/v1/representations/files", right, Cancellation);

        Assert.Equal("right.npy: The array has shape 18; n×d with at least 4 samples and a feature was expected.", Assert.Single(refused.Errors("file")));
        Assert.Equal("Unknown. The form has file.", Assert.Single(unknown.Errors("name")));
        Assert.StartsWith("Missing: .npy or .npz files", Assert.Single(missing.Errors("file")));
        Assert.Equal(before, kept);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        Assert.Equal([("left", 6, 3), ("right", 6, 5)], (await stored.JsonAsync()).EnumerateArray().Select(r => (r.GetProperty("name").GetString()!, r.GetProperty("n").GetInt32(), r.GetProperty("d").GetInt32())));
        Assert.Equal(before.Count + 2, Files().Count);
    }

    [Fact]
    public async Task Nothing_of_a_refused_network_or_data_set_is_kept()
    {
        var before = Files();
        using var network = new MultipartFormDataContent { { new ByteArrayContent(Npy(6, 3)), "file", "net.pt" }, { new StringContent("{}"), "card" } };
        using var nameless = new MultipartFormDataContent { { new ByteArrayContent(Npy(6, 3)), "file", "tiles.npz" } };
        using var unknown = new MultipartFormDataContent { { new ByteArrayContent(Npy(6, 3)), "file", "tiles.npz" }, { new StringContent("red"), "colour" } };

        await (await client.PostAsync("/api/v1/models", network, Cancellation)).ProblemAsync(422, "invalid-fields");
        await (await client.PostAsync("/api/v1/datasets", nameless, Cancellation)).ProblemAsync(422, "invalid-fields");
        await (await client.PostAsync("/api/v1/datasets", unknown, Cancellation)).ProblemAsync(422, "invalid-fields");
        await (await client.PostAsync("/api/v1/representations", new ByteArrayContent("not an array"u8.ToArray()), Cancellation)).ProblemAsync(422, "invalid-fields");

        Assert.Equal(before, Files());
    }

    private List<string> Files() => Directory.Exists(Path.Combine(server.DataFolder, "artifacts"))
        ? [.. Directory.GetFiles(Path.Combine(server.DataFolder, "artifacts"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    private static MultipartFormDataContent Form(params (string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
        {
            form.Add(new ByteArrayContent(content), "file", name);
        }

        return form;
    }

    private static byte[] Npy(params int[] shape)
    {
        var random = new Random(shape[^1]);
        using var file = new MemoryStream();
        NpyFile.Write<float>(file, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)random.NextDouble())], shape);
        return file.ToArray();
    }

    [Fact]
    public async Task A_comparison_is_accepted_and_grows_only_once_it_is_whole()
    {
        var (first, second) = (await StoreAsync("a", 1), await StoreAsync("b", 2));

        var answer = await PostAsync("/api/v1/comparisons", $$"""{"representations":["{{first.Id()}}","{{second.Id()}}"],"measures":[{"kind":"linear-cka"}],"bootstrap":100}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = await answer.JsonAsync();
        Assert.Equal($"/api/v1/comparisons/{accepted.Id()}", answer.Headers.Location?.ToString());
        var comparison = await client.JsonAsync($"/api/v1/comparisons/{accepted.Id()}");
        Assert.Equal("queued", comparison.GetProperty("status").GetString());
        Assert.Equal(["a", "b"], comparison.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("label").GetString()));
        Assert.Empty(comparison.GetProperty("matrices").EnumerateArray());
        Assert.Contains((await client.JsonAsync("/api/v1/comparisons")).Items(), c => c.Id() == accepted.Id());
        var run = await client.JsonAsync($"/api/v1/runs/{accepted.GetProperty("runId").GetString()}");
        Assert.Equal("compare", run.GetProperty("kind").GetString());
        await (await PostAsync($"/api/v1/comparisons/{accepted.Id()}/models", $$"""{"representations":["{{first.Id()}}"]}""")).ProblemAsync(409, "comparison-unfinished");
        await (await client.DeleteAsync($"/api/v1/representations/{first.Id()}", Cancellation)).ProblemAsync(409, "in-use");
    }

    [Fact]
    public async Task Everything_wrong_is_named_by_its_field()
    {
        var first = await StoreAsync("a", 1);

        var fields = await (await PostAsync("/api/v1/comparisons", """{"models":["1"],"representations":["1"],"images":["nowhere"],"measures":[{"kind":"nosuch"}],"extra":1}"""))
            .ProblemAsync(422, "invalid-fields");
        var missing = await (await PostAsync("/api/v1/comparisons", $$"""{"representations":["{{first.Id()}}","987654"],"measures":[{"kind":"linear-cka"}]}"""))
            .ProblemAsync(422, "invalid-fields");

        Assert.Equal(["extra", "images[0]", "measures[0].kind", "models"], fields.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal("There is no representation \"987654\".", Assert.Single(missing.Errors("representations[1]")));
    }

    [Fact]
    public async Task A_measures_option_out_of_range_is_refused_with_the_range()
    {
        var first = await StoreAsync("a", 1);

        var problem = await (await PostAsync("/api/v1/comparisons", $$"""{"representations":["{{first.Id()}}"],"measures":[{"kind":"rtd","batchSize":5,"batches":51,"seed":-1}]}""")).ProblemAsync(422, "invalid-fields");

        Assert.Contains("10 to 1,000", Assert.Single(problem.Errors("measures[0].batchSize")));
        Assert.Contains("1 to 50", Assert.Single(problem.Errors("measures[0].batches")));
        Assert.Single(problem.Errors("measures[0].seed"));
    }

    [Fact]
    public async Task A_layer_that_a_network_does_not_have_is_refused_by_its_field_with_those_it_has()
    {
        var run = await server.StoreAsync(Rows.Run(await server.StoreAsync(Rows.Experiment()), RunStatus.Succeeded));
        var model = await server.StoreAsync(Rows.Model(run, new string('a', 64)));
        var exported = Rows.Model(run, new string('b', 64));
        (exported.ArchitectureKind, exported.Architecture, exported.RepresentationWidth) = ("torch-script", """{"kind":"torch-script"}""", 0);
        await server.StoreAsync(exported);

        var problem = await (await PostAsync("/api/v1/comparisons", $$"""{"models":["{{model.Id}}"],"layers":["layer7"],"measures":[{"kind":"linear-cka"}]}""")).ProblemAsync(422, "invalid-fields");
        var none = await (await PostAsync("/api/v1/comparisons", $$"""{"models":["{{exported.Id}}"],"measures":[{"kind":"linear-cka"}]}""")).ProblemAsync(422, "invalid-fields");
        var answers = await PostAsync("/api/v1/comparisons", $$"""{"models":["{{exported.Id}}"],"measures":[{"kind":"disagreement"}]}""");

        Assert.Equal("“MLP, ε 0.5, seed 0” has no layer \"layer7\". Known: layer1, penultimate.", Assert.Single(problem.Errors("layers[0]")));
        Assert.Equal("“MLP, ε 0.5, seed 0” gives no representation: only its answers can be compared.", Assert.Single(none.Errors("models[0]")));
        Assert.Equal(HttpStatusCode.Accepted, answers.StatusCode);
        Assert.Equal(["layer1", "penultimate"], (await client.JsonAsync($"/api/v1/models/{model.Id}")).GetProperty("layers").EnumerateArray().Select(l => l.GetString()));
        Assert.Empty((await client.JsonAsync($"/api/v1/models/{exported.Id}")).GetProperty("layers").EnumerateArray());
    }

    [Fact]
    public async Task An_epsilon_that_is_not_stated_is_null_and_not_0()
    {
        var run = await server.StoreAsync(Rows.Run(await server.StoreAsync(Rows.Experiment()), RunStatus.Succeeded));
        var stated = await server.StoreAsync(Rows.Model(run, new string('a', 64)));
        var brought = Rows.Model(run, new string('b', 64));
        (brought.Origin, brought.Norm, brought.Epsilon) = (Kindred.Platform.Models.ModelOrigin.Imported, null, null);
        await server.StoreAsync(brought);
        var comparison = await (await PostAsync("/api/v1/comparisons", $$"""{"models":["{{stated.Id}}","{{brought.Id}}"],"measures":[{"kind":"linear-cka"}]}""")).JsonAsync();
        var matrix = Rows.Matrix(Rows.Experiment(), new Run { Label = "", Id = long.Parse(comparison.GetProperty("runId").GetString()!) }, [[1, .25], [.25, 1]], "target");
        (matrix.ExperimentId, matrix.ComparisonId) = (null, long.Parse(comparison.Id()));
        await server.StoreAsync(matrix);

        var model = await client.JsonAsync($"/api/v1/models/{brought.Id}");
        var card = await client.JsonAsync($"/api/v1/models/{brought.Id}/card");
        var rows = (await client.JsonAsync($"/api/v1/matrices/{matrix.Id}")).GetProperty("rows");

        Assert.All((JsonElement[])[model, card], m => Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (m.GetProperty("epsilon").ValueKind, m.GetProperty("norm").ValueKind)));
        Assert.Equal((0.5, JsonValueKind.Null), (rows[0].GetProperty("epsilon").GetDouble(), rows[1].GetProperty("epsilon").ValueKind));
    }

    [Fact]
    public async Task Intervals_and_null_stand_beside_the_values_in_json_and_npz()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare));
        var matrix = Rows.Matrix(experiment, run, [[1, 0.5, 0.25], [0.5, 1, 0.75], [0.25, 0.75, 1]]);
        double[] statistics = [.9, .4, .1, /**/ 1, .6, .3, /**/ .05, .05, double.NaN, /**/ .1, .1, .1];
        matrix.Rows[0].Statistics = System.Runtime.InteropServices.MemoryMarshal.AsBytes(statistics.AsSpan()).ToArray();
        await server.StoreAsync(matrix);

        var json = await client.JsonAsync($"/api/v1/matrices/{matrix.Id}");
        var npz = await client.GetByteArrayAsync($"/api/v1/matrices/{matrix.Id}?format=npz", Cancellation);

        Assert.Equal(0.4, json.GetProperty("ci").GetProperty("low")[0][1].GetDouble());
        Assert.Equal(0.3, json.GetProperty("ci").GetProperty("high")[0][2].GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("ci").GetProperty("low")[1][0].ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("null").GetProperty("mean")[0][2].ValueKind);
        Assert.Equal(0.1, json.GetProperty("null").GetProperty("high")[0][2].GetDouble());
        Assert.Equal("0.4 0.6 nan", await NumPy.LoadAsync(npz, "print(a['ciLow'][0, 1], a['ciHigh'][0, 1], a['nullMean'][0, 2])"));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await (await client.GetAsync("/api/v1/comparisons/987654", Cancellation)).ProblemAsync(404, "not-found");
        await (await PostAsync("/api/v1/comparisons/987654/models", """{"models":["1"]}""")).ProblemAsync(404, "not-found");
    }

    private async Task<JsonElement> StoreAsync(string name, int seed)
    {
        var random = new Random(seed);
        using var file = new MemoryStream();
        NpyFile.Write<float>(file, [.. Enumerable.Range(0, 18).Select(_ => (float)random.NextDouble())], 6, 3);
        var answer = await client.PostAsync($"/api/v1/representations?name={name}", new ByteArrayContent(file.ToArray()), Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.JsonAsync();
    }

    private Task<HttpResponseMessage> PostAsync(string url, string body) =>
        client.PostAsync(url, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
