using System.Runtime.InteropServices;
using System.Text.Json;
using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Comparisons;

public sealed class CellsApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private static readonly RatedImage None = new(-1, 0);
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task A_cell_has_its_value_its_statistics_and_the_images_at_both_ends()
    {
        var matrix = await StoreAsync();

        var cell = await client.JsonAsync($"/api/v1/matrices/{matrix.Id}/cells/0/1");
        var undefined = await client.JsonAsync($"/api/v1/matrices/{matrix.Id}/cells/2/0");

        Assert.Equal(("MLP, ε 0, seed 0", "MLP, ε 0.5, seed 0"), (cell.GetProperty("row").GetProperty("label").GetString(), cell.GetProperty("column").GetProperty("label").GetString()));
        Assert.Equal([.5, .4, .6, .1, .2], new[] { "value", "ciLow", "ciHigh", "nullMean", "nullHigh" }.Select(n => cell.GetProperty(n).GetDouble()));
        Assert.Equal([(7, .75), (2, .5)], Images(cell.GetProperty("agreeMost")));
        Assert.Equal([(4, -.25)], Images(cell.GetProperty("agreeLeast")));
        Assert.Equal("constant representation", undefined.GetProperty("undefined").GetString());
        Assert.Equal(JsonValueKind.Null, undefined.GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, undefined.GetProperty("agreeMost").ValueKind);
    }

    [Fact]
    public async Task A_cell_is_computed_again_once_for_one_key_and_says_what_came_out()
    {
        var matrix = await StoreAsync();
        var url = $"/api/v1/matrices/{matrix.Id}/cells/0/1";

        var first = await PostAsync($"{url}/recompute", "again");
        var same = await PostAsync($"{url}/recompute", "again");
        var other = await PostAsync($"/api/v1/matrices/{matrix.Id}/cells/0/2/recompute", "again");

        Assert.Equal((202, url), ((int)first.StatusCode, first.Headers.Location?.ToString()));
        var run = (await first.JsonAsync()).GetProperty("runId").GetString();
        Assert.Equal(run, (await same.JsonAsync()).GetProperty("runId").GetString());
        await other.ProblemAsync(409, "idempotency-key-reused");
        var asked = Assert.Single((await client.JsonAsync(url)).GetProperty("recomputations").EnumerateArray());
        Assert.Equal(run, asked.GetProperty("runId").GetString());
        Assert.Equal("queued", asked.GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_is_outside_or_not_there_yet_is_refused_by_name()
    {
        var matrix = await StoreAsync();

        var outside = await (await client.GetAsync($"/api/v1/matrices/{matrix.Id}/cells/0/3", TestContext.Current.CancellationToken)).ProblemAsync(404, "not-found");
        var missing = await (await client.GetAsync("/api/v1/matrices/987654/cells/0/0", TestContext.Current.CancellationToken)).ProblemAsync(404, "not-found");
        var early = await (await PostAsync($"/api/v1/matrices/{matrix.Id}/cells/1/0/recompute", null)).ProblemAsync(409, "row-unfinished");

        Assert.Equal($"Rows and columns of matrix {matrix.Id} are 0 to 2.", outside.GetProperty("detail").GetString());
        Assert.Equal("There is no matrix 987654.", missing.GetProperty("detail").GetString());
        Assert.Equal("Row 1 has not been computed yet; 2 of 3 rows are there.", early.GetProperty("detail").GetString());
    }

    private static IEnumerable<(int, double)> Images(JsonElement images) => images.EnumerateArray().Select(i => (i.GetProperty("place").GetInt32(), i.GetProperty("agreement").GetDouble()));

    private async Task<SimilarityMatrix> StoreAsync()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare));
        var matrix = Rows.Matrix(experiment, run, [[1, .5, .25], null, [double.NaN, .75, 1]], ImageSets.Target);
        double[] statistics = [1, .4, .1, /**/ 1, .6, .3, /**/ 0, .1, 0, /**/ 0, .2, 0];
        var nothing = Enumerable.Repeat(None, 2 * ImageExtremes.Each);
        RatedImage[] images = [.. nothing, new(7, .75f), new(2, .5f), None, None, None, new(4, -.25f), None, None, None, None, .. nothing];
        matrix.Rows[0].Statistics = MemoryMarshal.AsBytes(statistics.AsSpan()).ToArray();
        matrix.Rows[0].Images = MemoryMarshal.AsBytes(images.AsSpan()).ToArray();
        return await server.StoreAsync(matrix);
    }

    private Task<HttpResponseMessage> PostAsync(string url, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
