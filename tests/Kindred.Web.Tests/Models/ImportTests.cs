using System.Net.Http.Headers;
using System.Text.Json;
using Kindred.Testing;

namespace Kindred.Web.Tests.Models;

/// <summary>Networks and data sets brought over REST to a real server, imported by real child processes.</summary>
public sealed class ImportTests(ImportTests.Server fixture) : IClassFixture<ImportTests.Server>
{
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "torchscript");

    private KindredProcess Kindred => fixture.Process;

    [Fact]
    public async Task A_TorchScript_network_is_tried_on_an_uploaded_data_set_and_kept_with_its_card()
    {
        var dataset = await DatasetAsync();

        var run = await BringAsync("traced-methods.pt", new { name = "Small", dataset, representation = "representation", authors = "Somebody", epsilon = 0.5, cleanAccuracy = 0.4 });

        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}");
        var model = run.GetProperty("modelId").GetString();
        var card = await Kindred.GetAsync($"/api/v1/models/{model}/card");
        Assert.Equal(("imported", "Somebody", 0.4), (card.GetProperty("origin").GetString(), card.GetProperty("claims").GetProperty("authors").GetString(), card.GetProperty("claims").GetProperty("cleanAccuracy").GetDouble()));
        Assert.Equal(20, card.GetProperty("accuracies")[0].GetProperty("n").GetInt32());
        Assert.True(card.GetProperty("numerics").GetProperty("passed").GetBoolean());
        var file = await Kindred.Client.GetByteArrayAsync(new Uri($"/api/v1/models/{model}/weights", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Scripts, "traced-methods.pt"), TestContext.Current.CancellationToken), file);

        var again = await BringAsync("traced-methods.pt", new { name = "Once more", dataset, representation = "representation", epsilon = 0.5 });
        Assert.Equal((model, "succeeded"), (again.GetProperty("modelId").GetString(), again.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("throws.pt", "not today")]
    [InlineData("tuple.pt", "forward fails")]
    [InlineData("nan.pt", "not finite")]
    [InlineData("nogradient.pt", "no gradient")]
    public async Task A_module_that_is_no_classifier_fails_its_run_with_the_reason(string file, string reason)
    {
        var run = await BringAsync(file, new { name = file, dataset = await DatasetAsync() });

        Assert.Equal("failed", run.GetProperty("status").GetString());
        Assert.Contains(reason, run.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_never_comes_back_is_ended_by_a_cancel_and_the_slot_is_free_again()
    {
        var id = await StartAsync("loop.pt", new { name = "loop", dataset = await DatasetAsync() });
        await Kindred.WaitAsync($"/api/v1/runs/{id}", r => r.GetProperty("status").GetString() == "running" && r.GetProperty("note").ValueKind == JsonValueKind.String);

        using var cancelled = await Kindred.Client.PostAsync(new Uri($"/api/v1/runs/{id}/cancel", UriKind.Relative), null, TestContext.Current.CancellationToken);
        var run = cancelled.IsSuccessStatusCode ? await EndedAsync(id) : default;

        Assert.True(run.ValueKind == JsonValueKind.Object && run.GetProperty("status").GetString() == "cancelled", $"{cancelled.StatusCode} {run}\n{Kindred.Output}");
        var next = await BringAsync("throws.pt", new { name = "after the loop", dataset = await DatasetAsync() });
        Assert.Equal("failed", next.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_module_that_crashes_its_process_fails_its_run_and_the_server_goes_on()
    {
        var run = await BringAsync("crash.pt", new { name = "crash", dataset = await DatasetAsync() });

        Assert.Equal("failed", run.GetProperty("status").GetString());
        Assert.Contains("process", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Undefined, (await Kindred.GetAsync("/api/v1/models")).ValueKind);
    }

    [Fact]
    public async Task A_pickle_is_refused_at_once_with_the_line_that_converts_it()
    {
        using var answer = await PostAsync("pickle.pt", new { name = "pickle" });

        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("safetensors.torch.save_file(", problem.GetProperty("errors").GetProperty("file")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_wrong_with_a_card_is_answered_under_its_field()
    {
        using var answer = await PostAsync("traced.pt", new { name = "", dataset = await DatasetAsync(), classes = 7, inputShape = new[] { 3, 8, 8 }, std = new[] { 0.0 }, link = "ftp://x", cleanAccuracy = 40 });

        var errors = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("errors");
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal(
            ["card.classes", "card.cleanAccuracy", "card.inputShape", "card.link", "card.name", "card.std"],
            errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_key_answers_with_the_same_run_and_another_request_under_it_is_refused()
    {
        var card = new { name = "keyed", dataset = await DatasetAsync() };

        using var first = await PostAsync("throws.pt", card, "key-1");
        using var second = await PostAsync("throws.pt", card, "key-1");
        using var other = await PostAsync("tuple.pt", card, "key-1");

        Assert.Equal((202, 202, 409), ((int)first.StatusCode, (int)second.StatusCode, (int)other.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.StartsWith("/api/v1/runs/", first.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_set_that_is_none_fails_its_run_with_the_reason()
    {
        using var form = new MultipartFormDataContent { { new StringContent("bad"), "name" }, { new ByteArrayContent("hello"u8.ToArray()), "file", "notes.bin" } };

        var run = await EndedAsync(await AcceptedAsync("/api/v1/datasets", form, null));

        Assert.Equal("failed", run.GetProperty("status").GetString());
        Assert.Contains("no whole number of CIFAR records", run.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> DatasetAsync()
    {
        var known = await Kindred.GetAsync("/api/v1/datasets");
        if (known.EnumerateArray().FirstOrDefault(d => d.GetProperty("name").GetString() == "Tiles") is { ValueKind: JsonValueKind.Object } there)
        {
            return there.GetProperty("id").GetString()!;
        }

        var pixels = Enumerable.Range(0, 100 * 64).Select(i => (byte)(i * 7 + i / 256)).ToArray();
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 100, 0, 0, 0, 8, 0, 0, 0, 8, .. pixels];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 100, .. Enumerable.Range(0, 100).Select(i => (byte)(i % 3))];
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Tiles"), "name" },
            { new ByteArrayContent(images), "file", "images-idx3-ubyte" },
            { new ByteArrayContent(labels), "file", "labels-idx1-ubyte" },
        };
        var run = await EndedAsync(await AcceptedAsync("/api/v1/datasets", form, null));
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}");
        return await DatasetAsync();
    }

    private async Task<JsonElement> BringAsync(string file, object card) => await EndedAsync(await StartAsync(file, card));

    private async Task<string> StartAsync(string file, object card)
    {
        using var answer = await PostAsync(file, card);
        return await RunOfAsync(answer);
    }

    private async Task<HttpResponseMessage> PostAsync(string file, object card, string? key = null)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Scripts, file))), "file", file },
            { new StringContent(JsonSerializer.Serialize(card)), "card" },
        };
        return await SendAsync("/api/v1/models", form, key);
    }

    private async Task<string> AcceptedAsync(string path, MultipartFormDataContent form, string? key)
    {
        using var answer = await SendAsync(path, form, key);
        return await RunOfAsync(answer);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, MultipartFormDataContent form, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = form };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Kindred.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> RunOfAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 202, text);
        return JsonElement.Parse(text).GetProperty("runId").GetString()!;
    }

    private Task<JsonElement> EndedAsync(string run) =>
        Kindred.WaitAsync($"/api/v1/runs/{run}", r => r.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled");

    /// <summary>One server for all of these.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private readonly string folder = Directory.CreateTempSubdirectory("kindred-import-").FullName;

        public KindredProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Process = await KindredProcess.StartAsync(folder);

        public async ValueTask DisposeAsync()
        {
            await Process.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
