using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Web.Tests.Models;

public sealed class ModelsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task A_model_states_all_that_determined_its_weights()
    {
        var model = await ModelAsync();

        var json = await client.JsonAsync($"/api/v1/models/{model.Id}");

        Assert.Equal("mlp", json.GetProperty("architecture").GetProperty("kind").GetString());
        Assert.Equal("fgsm-rs", json.GetProperty("training").GetProperty("objective").GetProperty("kind").GetString());
        Assert.Equal(("L2", 0.5, 0), (json.GetProperty("norm").GetString(), json.GetProperty("epsilon").GetDouble(), json.GetProperty("seed").GetInt32()));
        Assert.Equal(model.WeightsArtifact, json.GetProperty("weightsSha256").GetString());
        Assert.Equal(model.TrainRunId.ToString(), json.GetProperty("trainRunId").GetString());
    }

    [Fact]
    public async Task The_card_gives_each_accuracy_with_its_attack_n_and_interval()
    {
        var model = await ModelAsync();
        await server.StoreAsync(Rows.Evaluation(model, null, 800, 1000));
        await server.StoreAsync(Rows.Evaluation(model, new PgdAttack { Epsilon = 0.5 }, 100, 250));

        var card = await client.JsonAsync($"/api/v1/models/{model.Id}/card");

        var (clean, robust) = (card.GetProperty("accuracies")[0], card.GetProperty("accuracies")[1]);
        Assert.Equal(("clean", 0.8, 1000), (clean.GetProperty("label").GetString(), clean.GetProperty("accuracy").GetDouble(), clean.GetProperty("n").GetInt32()));
        Assert.Equal("PGD-10, L2, ε 0.5", robust.GetProperty("label").GetString());
        Assert.Equal(10, robust.GetProperty("attack").GetProperty("steps").GetInt32());
        Assert.Equal(0.341, robust.GetProperty("low").GetDouble(), 0.001); // Wilson interval of 100 in 250
        Assert.Equal(0.462, robust.GetProperty("high").GetDouble(), 0.001);
        Assert.Empty(card.GetProperty("flags").EnumerateArray());
        Assert.Equal("numerics self-test passed", card.GetProperty("numerics").GetProperty("sentence").GetString());
    }

    [Fact]
    public async Task The_card_flags_what_cannot_be_right()
    {
        var model = await ModelAsync(numericsPassed: false);
        await server.StoreAsync(Rows.Evaluation(model, null, 5, 100)); // of the first 12 images, 5 are right
        await server.StoreAsync(Rows.Evaluation(model, new PgdAttack(), 6, 12));

        var flags = (await client.JsonAsync($"/api/v1/models/{model.Id}/card")).GetProperty("flags").EnumerateArray().ToDictionary(f => f.GetProperty("code").GetString()!);

        Assert.Equal(["no-better-than-chance", "numerics-failed", "robust-above-clean"], flags.Keys.Order());
        Assert.Contains("1 images survive PGD-10, L2, ε 1 that are wrong as they are", flags["robust-above-clean"].GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_card_says_which_epochs_weights_are_used_and_flags_a_collapse()
    {
        var validation = new Validation(new Accuracy(110, 256), new Accuracy(120, 256));
        var collapse = new CatastrophicOverfitting(7, 6, validation, new Validation(new Accuracy(3, 256), new Accuracy(200, 256)));
        var model = await ModelAsync(change: m =>
        {
            (m.WeightsUsed, m.BestEpoch, m.Epochs, m.Stop) = (KeptWeights.Best, 6, 7, TrainingStop.CatastrophicOverfitting);
            (m.BestWeightsArtifact, m.Collapse) = (m.WeightsArtifact, SpecJson.Serialize(collapse));
        });

        var card = await client.JsonAsync($"/api/v1/models/{model.Id}/card");

        var weights = card.GetProperty("weights");
        Assert.Equal(("best", 6, 7, "catastrophicOverfitting"), (weights.GetProperty("used").GetString(), weights.GetProperty("bestEpoch").GetInt32(), weights.GetProperty("epochs").GetInt32(), weights.GetProperty("stop").GetString()));
        var flag = Assert.Single(card.GetProperty("flags").EnumerateArray());
        Assert.Equal("catastrophic-overfitting", flag.GetProperty("code").GetString());
        Assert.Contains("from 43.0 % (epoch 6) to 1.2 %, under a single step from 46.9 % to 78.1 %", flag.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Weights_of_either_epoch_are_there_where_they_were_kept()
    {
        var model = await ModelAsync("weights of the best epoch", change: m => m.BestWeightsArtifact = m.WeightsArtifact);

        var best = await GetAsync($"/api/v1/models/{model.Id}/weights?of=best");

        Assert.Equal("weights of the best epoch", await best.TextAsync());
        await (await GetAsync($"/api/v1/models/{model.Id}/weights?of=last")).ProblemAsync(404, "not-kept");
        var problem = await (await GetAsync($"/api/v1/models/{model.Id}/weights?of=first")).ProblemAsync(400, "bad-query");
        Assert.Contains("none of last, best", problem.ToString());
    }

    [Fact]
    public async Task Weights_are_one_immutable_file_of_which_parts_can_be_asked_for()
    {
        var model = await ModelAsync("these are weights");

        var whole = await GetAsync($"/api/v1/models/{model.Id}/weights");
        var part = await GetAsync($"/api/v1/models/{model.Id}/weights", r => r.Headers.Range = new RangeHeaderValue(6, 8));
        var again = await GetAsync($"/api/v1/models/{model.Id}/weights", r => r.Headers.IfNoneMatch.Add(whole.Headers.ETag!));

        Assert.Equal("these are weights", await whole.TextAsync());
        Assert.Equal($"\"{model.WeightsArtifact}\"", whole.Headers.ETag?.Tag);
        Assert.Contains("immutable", whole.Headers.CacheControl!.ToString());
        Assert.Equal($"model-{model.Id}.safetensors", whole.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal((HttpStatusCode.PartialContent, "are"), (part.StatusCode, await part.TextAsync()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Weights_whose_file_is_gone_say_so()
    {
        var model = await ModelAsync("soon gone");
        File.Delete(server.Services.GetRequiredService<ArtifactStore>().PathOf(model.WeightsArtifact));

        var problem = await (await GetAsync($"/api/v1/models/{model.Id}/weights")).ProblemAsync(404, "artifact-missing");

        Assert.Contains(model.WeightsArtifact, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_experiment_lists_the_networks_that_are_trained_in_the_order_of_its_matrices()
    {
        var experiment = Rows.ExperimentWithNetworks();
        var (later, earlier) = (await ModelAsync(), await ModelAsync());
        experiment.Networks[2].ModelId = later.Id;
        experiment.Networks[0].ModelId = earlier.Id;
        await server.StoreAsync(experiment);

        var first = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/models?limit=1");
        var second = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/models?limit=1&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal([earlier.Id.ToString(), later.Id.ToString()], first.Items().Concat(second.Items()).Select(m => m.Id()));
        Assert.Null(second.GetProperty("nextCursor").GetString());
    }

    [Theory]
    [InlineData("/api/v1/models/987654")]
    [InlineData("/api/v1/models/1e3")]
    [InlineData("/api/v1/models/987654/card")]
    [InlineData("/api/v1/models/987654/weights")]
    [InlineData("/api/v1/experiments/987654/models")]
    public async Task What_is_not_there_is_not_found(string url) => await (await GetAsync(url)).ProblemAsync(404, "not-found");

    private async Task<TrainedModel> ModelAsync(string weights = "weights", bool numericsPassed = true, Action<TrainedModel>? change = null)
    {
        var bytes = Encoding.UTF8.GetBytes(weights);
        var artifact = server.Services.GetRequiredService<ArtifactStore>().Put("application/octet-stream", s => s.Write(bytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), artifact.Sha256);
        var experiment = await server.StoreAsync(Rows.Experiment());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded));
        var model = Rows.Model(run, artifact.Sha256, numericsPassed);
        change?.Invoke(model);
        return await server.StoreAsync(model);
    }

    private Task<HttpResponseMessage> GetAsync(string url, Action<HttpRequestMessage>? prepare = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        prepare?.Invoke(request);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
