using System.Net.Http.Json;
using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Evaluations;

public sealed class EvaluationsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private static readonly string[] pgd = ["{\"kind\":\"pgd\",\"epsilon\":0.5,\"steps\":2}"];

    private readonly HttpClient client = server.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_evaluation_is_accepted_and_known_by_its_run()
    {
        var model = await ModelAsync();

        var response = await PostAsync(Body(model, pgd, "{\"indices\":[3,1,2]}"));

        Assert.Equal(202, (int)response.StatusCode);
        var accepted = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(accepted.GetProperty("runId").GetString(), accepted.Id());
        Assert.Equal($"/api/v1/evaluations/{accepted.Id()}", response.Headers.Location?.ToString());
        var evaluation = await client.JsonAsync($"/api/v1/evaluations/{accepted.Id()}");
        Assert.Equal("queued", evaluation.GetProperty("status").GetString());
        Assert.Equal([3, 1, 2], evaluation.GetProperty("images").GetProperty("indices").EnumerateArray().Select(i => i.GetInt32()));
        Assert.Equal("fashion-mnist-small", evaluation.GetProperty("images").GetProperty("dataset").GetString());
        Assert.Empty(evaluation.GetProperty("attacks").EnumerateArray());
        var run = await client.JsonAsync($"/api/v1/runs/{accepted.Id()}");
        Assert.Equal(JsonValueKind.Null, run.GetProperty("experimentId").ValueKind);
        Assert.Equal($"{model.Id}", run.GetProperty("modelId").GetString());
    }

    [Fact]
    public async Task Each_finished_attack_has_a_bit_for_every_image_interval_settings_and_stages()
    {
        var model = await ModelAsync();
        var attack = new PgdAttack { Epsilon = 0.5, Steps = 2 };
        var row = Rows.Evaluation(model, attack, 2, 4);
        row.Key = EvaluationKey.Of(model.Key, attack, 4);
        row.Stages = SpecJson.Serialize<IReadOnlyList<AttackStage>>([new("first", 3, 1), new("second", 2, 0)]);
        row.Notes = "One thing.\nAnother.";
        await server.StoreAsync(row);
        await server.StoreAsync(new ModelCheck { ModelId = model.Id, RunId = 1, Code = "logits-are-probabilities", Verdict = CheckVerdict.Failed, Evidence = "Rows sum to 1.", CreatedAt = Rows.Monday });

        var id = (await (await PostAsync(Body(model, pgd, "{\"count\":4}"))).Content.ReadFromJsonAsync<JsonElement>(Cancellation)).Id();
        var evaluation = await client.JsonAsync($"/api/v1/evaluations/{id}");

        var measured = Assert.Single(evaluation.GetProperty("attacks").EnumerateArray());
        Assert.Equal([1, 1, 0, 0], measured.GetProperty("correct").EnumerateArray().Select(c => c.GetInt32()));
        Assert.Equal(0.5, measured.GetProperty("robustAccuracy").GetDouble());
        Assert.Equal(0.15, measured.GetProperty("low").GetDouble(), 0.001); // Wilson interval of 2 in 4
        Assert.Equal(0.85, measured.GetProperty("high").GetDouble(), 0.001);
        Assert.Equal("pgd", measured.GetProperty("settings").GetProperty("kind").GetString());
        Assert.Equal([1, 0], measured.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("broken").GetInt32()));
        Assert.Equal(["One thing.", "Another."], measured.GetProperty("notes").EnumerateArray().Select(n => n.GetString()));
        Assert.Contains("logits-are-probabilities", evaluation.GetProperty("flags").EnumerateArray().Select(f => f.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_same_key_answers_with_the_same_evaluation_and_refuses_another_task()
    {
        var model = await ModelAsync();
        var key = Guid.NewGuid().ToString();

        var first = await (await PostAsync(Body(model, pgd, "{\"count\":4}"), key)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var second = await (await PostAsync(Body(model, pgd, "{\"count\":4}"), key)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var other = await PostAsync(Body(model, pgd, "{\"count\":5}"), key);

        Assert.Equal(first.Id(), second.Id());
        await other.ProblemAsync(409, "idempotency-key-reused");
    }

    [Fact]
    public async Task Everything_wrong_is_named_by_its_field()
    {
        var model = await ModelAsync();

        var problem = await (await PostAsync(Body(model, ["{\"kind\":\"pgd\",\"steps\":0}", "{\"kind\":\"nosuch\"}"], "{\"count\":0,\"extra\":1}"))).ProblemAsync(422, "invalid-fields");
        var missing = await (await PostAsync("{\"modelId\":\"987654\",\"images\":{\"count\":10}}")).ProblemAsync(422, "invalid-fields");

        Assert.Equal(["attacks[0].steps", "attacks[1].kind", "images.count", "images.extra"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        Assert.Equal(["modelId"], missing.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task What_is_no_evaluation_is_not_found()
    {
        await (await client.GetAsync("/api/v1/evaluations/987654", Cancellation)).ProblemAsync(404, "not-found");
    }

    private static string Body(TrainedModel model, string[] attacks, string images) =>
        $"{{\"modelId\":\"{model.Id}\",\"attacks\":[{string.Join(',', attacks)}],\"images\":{images}}}";

    private async Task<HttpResponseMessage> PostAsync(string body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/evaluations") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request, Cancellation);
    }

    private async Task<TrainedModel> ModelAsync()
    {
        var experiment = await server.StoreAsync(Rows.Experiment());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded));
        return await server.StoreAsync(Rows.Model(run, new string('a', 64)));
    }
}
