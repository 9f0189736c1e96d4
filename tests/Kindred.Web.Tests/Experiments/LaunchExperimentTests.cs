using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Experiments;

public sealed class LaunchExperimentTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task A_presets_spec_is_launched_as_it_is_and_comes_back_as_it_was()
    {
        var spec = await QuickLookAsync();

        var answer = await PostAsync(new() { ["name"] = "From a script", ["spec"] = spec.DeepClone() });

        Assert.Equal(201, (int)answer.StatusCode);
        var created = await answer.JsonAsync();
        Assert.Equal($"/api/v1/experiments/{created.Id()}", answer.Headers.Location?.ToString());
        var stored = await client.JsonAsync($"/api/v1/experiments/{created.Id()}");
        Assert.True(JsonNode.DeepEquals(spec, JsonNode.Parse(stored.GetProperty("spec").GetRawText())));
        Assert.Equal("From a script", stored.GetProperty("name").GetString());
        Assert.InRange(stored.GetProperty("runs").GetProperty("total").GetInt32(), 32 * 3 + 2, 1000); // train, evaluate, invert each; compare
        Assert.Equal(32, (await client.JsonAsync("/api/v1/experiments?filter=status:queued,running+from+a+script")).Items()[0].GetProperty("networks").GetInt32());
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once_under_the_path_of_its_field()
    {
        var spec = await QuickLookAsync();
        spec["training"]!["epochs"] = 0;
        spec["training"]!["optimizer"]!["kind"] = "magic";
        spec["epsilons"] = new JsonArray(-1);
        spec["architectures"]![0]!["depth"] = 9;
        spec["colour"] = "red";

        var problem = await (await PostAsync(new() { ["name"] = " ", ["spec"] = spec.DeepClone(), ["priority"] = 1 })).ProblemAsync(422, "invalid-fields");

        Assert.Contains("1 to 500", Assert.Single(problem.Errors("spec.training.epochs")));
        Assert.NotEmpty(problem.Errors("spec.architectures[0].depth"));
        Assert.NotEmpty(problem.Errors("spec.colour"));
        Assert.NotEmpty(problem.Errors("name"));
        Assert.NotEmpty(problem.Errors("priority"));
        Assert.Contains(problem.GetProperty("errors").EnumerateObject(), e => e.Name.StartsWith("spec.training.optimizer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_layer_that_not_every_architecture_has_is_refused_with_those_there_are()
    {
        var spec = await QuickLookAsync();
        spec["inversion"]!["method"]!["layer"] = "layer3";

        var problem = await (await PostAsync(new() { ["name"] = "At a layer", ["spec"] = spec.DeepClone() })).ProblemAsync(422, "invalid-fields");

        var messages = problem.Errors("spec.inversion.method.layer");
        Assert.Equal(3, messages.Length); // all but ResNet-8
        Assert.Contains("MLP has no layer \"layer3\". Known: layer1, penultimate.", messages);
    }

    [Fact]
    public async Task Rules_across_fields_are_checked_too()
    {
        var spec = await QuickLookAsync();
        spec["epsilons"] = new JsonArray(0, 1000);

        var problem = await (await PostAsync(new() { ["name"] = "Too far", ["spec"] = spec.DeepClone() })).ProblemAsync(422, "invalid-fields");

        Assert.NotEmpty(problem.Errors("spec.epsilons[1]"));
    }

    [Fact]
    public async Task A_body_without_spec_is_told_where_to_find_one()
    {
        var problem = await (await PostAsync(new() { ["name"] = "Nothing" })).ProblemAsync(422, "invalid-fields");

        Assert.Contains("/api/v1/presets/quick-look", Assert.Single(problem.Errors("spec")));
    }

    [Fact]
    public async Task Malformed_json_is_refused_with_its_position()
    {
        var body = new StringContent("{\n  \"name\": \"x\",\n  \"spec\": }", Encoding.UTF8, "application/json");

        var problem = await (await client.PostAsync("/api/v1/experiments", body, TestContext.Current.CancellationToken)).ProblemAsync(400, "malformed-json");

        Assert.Contains("line 3, byte 11", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_body_that_is_not_declared_as_json_is_refused() =>
        await (await client.PostAsync("/api/v1/experiments", new StringContent("{}"), TestContext.Current.CancellationToken)).ProblemAsync(415, "unsupported-media-type");

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var body = new StringContent(new string(' ', (1 << 20) + 1), Encoding.UTF8, "application/json");

        await (await client.PostAsync("/api/v1/experiments", body, TestContext.Current.CancellationToken)).ProblemAsync(413, "body-too-large");
    }

    [Fact]
    public async Task The_same_idempotency_key_launches_once_and_answers_the_same()
    {
        var spec = await QuickLookAsync();
        var key = Guid.NewGuid().ToString();

        var first = await PostAsync(new() { ["name"] = "Once", ["spec"] = spec.DeepClone() }, key);
        var again = await PostAsync(new() { ["name"] = "Once", ["spec"] = spec.DeepClone() }, key);
        var other = await PostAsync(new() { ["name"] = "Twice", ["spec"] = spec.DeepClone() }, key);

        Assert.Equal((201, 201), ((int)first.StatusCode, (int)again.StatusCode));
        Assert.Equal((await first.JsonAsync()).Id(), (await again.JsonAsync()).Id());
        await other.ProblemAsync(409, "idempotency-key-reused");
    }

    private async Task<JsonObject> QuickLookAsync() =>
        (await client.GetFromJsonAsync<JsonObject>("/api/v1/presets/quick-look", TestContext.Current.CancellationToken))!["spec"]!.AsObject();

    private Task<HttpResponseMessage> PostAsync(JsonObject body, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/experiments") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
