using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Kindred.Engine.Checkpoints;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;
using Parquet.Serialization;

namespace Kindred.Web.Tests.Comparisons;

public sealed class MatricesApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private const double Third = 1.0 / 3; // needs all 17 digits
    private static readonly double[][] Values = [[1, Third, 0.25], [0.125, 1, 1e-17], [double.NaN, 0.75, 1]];
    private static readonly string[] Labels = ["MLP, ε 0, seed 0", "MLP, ε 0.5, seed 0", "VGG, ε 0.5, seed 0"];

    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task Json_holds_labels_values_reasons_and_provenance()
    {
        var matrix = await StoreAsync(Values);

        var json = await client.JsonAsync($"/api/v1/matrices/{matrix.Id}");

        Assert.Equal(matrix.Id.ToString(), json.Id());
        Assert.Equal("linear-cka", json.GetProperty("measure").GetProperty("kind").GetString());
        Assert.Equal("inverted", json.GetProperty("images").GetString());
        Assert.Equal(Labels, json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("label").GetString()));
        Assert.Equal(Labels, json.GetProperty("columns").EnumerateArray().Select(r => r.GetProperty("label").GetString()));
        var second = json.GetProperty("rows")[1];
        Assert.Equal(("MLP", 0.5, 0), (second.GetProperty("architecture").GetString(), second.GetProperty("epsilon").GetDouble(), second.GetProperty("seed").GetInt32()));
        Assert.Equal(Third, json.GetProperty("values")[0][1].GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("values")[2][0].ValueKind);
        var undefined = Assert.Single(json.GetProperty("undefined").EnumerateArray());
        Assert.Equal((2, 0, "constant representation"),
            (undefined.GetProperty("row").GetInt32(), undefined.GetProperty("column").GetInt32(), undefined.GetProperty("reason").GetString()));
        Assert.Equal(128, json.GetProperty("provenance").GetProperty("pairs").GetInt32());
        Assert.Equal(matrix.ContentHash, json.GetProperty("contentHash").GetString());
        Assert.Equal("2026-11-23T09:05:00Z", json.GetProperty("finishedAt").GetString());
    }

    [Fact]
    public async Task Csv_has_labels_in_its_first_row_and_column_and_numbers_that_round_trip()
    {
        var matrix = await StoreAsync(Values);

        var csv = Encoding.UTF8.GetString(await FetchAsync(matrix, "csv", "text/csv"));

        Assert.Equal(
            "network,\"MLP, ε 0, seed 0\",\"MLP, ε 0.5, seed 0\",\"VGG, ε 0.5, seed 0\"\n" +
            "\"MLP, ε 0, seed 0\",1,0.3333333333333333,0.25\n" +
            "\"MLP, ε 0.5, seed 0\",0.125,1,1E-17\n" +
            "\"VGG, ε 0.5, seed 0\",,0.75,1\n", csv);
    }

    [Fact]
    public async Task Npy_holds_the_values_in_C_order_for_us_and_for_NumPy()
    {
        var matrix = await StoreAsync(Values);

        var file = await FetchAsync(matrix, "npy", "application/x-npy");

        Assert.Equal(Values.SelectMany(r => r), NpyFile.Read<double>(new MemoryStream(file), out var shape));
        Assert.Equal([3, 3], shape);
        Assert.Equal("(3, 3) float64 True 0.3333333333333333 1e-17 nan",
            await NumPy.LoadAsync(file, "print(a.shape, a.dtype, a.flags.c_contiguous, a[0, 1], a[1, 2], a[2, 0])"));
    }

    [Fact]
    public async Task Npz_holds_values_and_labels_and_is_the_same_bytes_each_time()
    {
        var matrix = await StoreAsync(Values);

        var file = await FetchAsync(matrix, "npz", "application/x-npz");

        Assert.Equal(file, await FetchAsync(matrix, "npz", "application/x-npz"));
        using var archive = new ZipArchive(new MemoryStream(file));
        Assert.Equal(["values.npy", "ciLow.npy", "ciHigh.npy", "nullMean.npy", "nullHigh.npy", "labels.npy"], archive.Entries.Select(e => e.FullName));
        Assert.Equal("0.125 VGG, ε 0.5, seed 0 (3,)",
            await NumPy.LoadAsync(file, "sys.stdout.reconfigure(encoding='utf-8'); print(a['values'][1, 0], a['labels'][2], a['labels'].shape)"));
    }

    [Fact]
    public async Task Arrow_has_a_column_of_labels_and_one_for_each_network()
    {
        var matrix = await StoreAsync(Values);

        using var reader = new ArrowStreamReader(new MemoryStream(await FetchAsync(matrix, "arrow", "application/vnd.apache.arrow.stream")));
        using var batch = reader.ReadNextRecordBatch();

        Assert.Equal(Labels.Prepend("network"), batch.Schema.FieldsList.Select(f => f.Name));
        Assert.Equal(matrix.ContentHash, batch.Schema.Metadata["contentHash"]);
        Assert.Equal(Labels, Enumerable.Range(0, 3).Select(row => ((StringArray)batch.Column(0)).GetString(row)));
        Assert.Equal([1, 0.125, null], (DoubleArray)batch.Column(1));
        Assert.Equal([0.25, 1e-17, 1], (DoubleArray)batch.Column(3));
    }

    [Fact]
    public async Task Parquet_has_one_row_for_each_value()
    {
        var matrix = await StoreAsync(Values);

        var table = await ParquetSerializer.DeserializeUntypedAsync(
            new MemoryStream(await FetchAsync(matrix, "parquet", "application/vnd.apache.parquet")), cancellationToken: TestContext.Current.CancellationToken);

        var rows = table.Data;
        Assert.Equal(9, rows.Count);
        Assert.Equal((Labels[0], Labels[1], (object?)Third), (rows[1]["row"], rows[1]["column"], rows[1]["value"]));
        Assert.Equal((Labels[2], Labels[0]), (rows[6]["row"], rows[6]["column"]));
        Assert.Null(rows[6].GetValueOrDefault("value")); // the reader leaves nulls out
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("application/x-npy", "application/x-npy")]
    [InlineData("application/x-npz;q=0.5, text/csv;q=0.9", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("text/html, */*;q=0.1", "application/json")]
    public async Task Accept_chooses_the_format(string accept, string expected)
    {
        var matrix = await StoreAsync(Values);

        var answer = await SendAsync($"/api/v1/matrices/{matrix.Id}", r => r.Headers.Accept.ParseAdd(accept));

        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Accept", Assert.Single(answer.Headers.Vary));
    }

    [Fact]
    public async Task An_accept_header_that_nothing_fits_is_refused_with_the_types_there_are()
    {
        var matrix = await StoreAsync(Values);

        var answer = await SendAsync($"/api/v1/matrices/{matrix.Id}", r => r.Headers.Accept.ParseAdd("image/png"));

        Assert.Contains("application/vnd.apache.parquet", (await answer.ProblemAsync(406, "not-acceptable")).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_unknown_format_is_refused_under_its_key()
    {
        var matrix = await StoreAsync(Values);

        var problem = await (await SendAsync($"/api/v1/matrices/{matrix.Id}?format=xlsx")).ProblemAsync(400, "bad-query");

        Assert.Contains("json, csv, latex, npy, npz, arrow, parquet", Assert.Single(problem.Errors("format")));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("npy")]
    public async Task A_finished_matrix_is_cached_under_its_content_hash(string format)
    {
        var matrix = await StoreAsync(Values);
        var first = await SendAsync($"/api/v1/matrices/{matrix.Id}?format={format}");

        var again = await SendAsync($"/api/v1/matrices/{matrix.Id}?format={format}", r => r.Headers.IfNoneMatch.Add(first.Headers.ETag!));

        Assert.Equal($"\"{matrix.ContentHash}\"", first.Headers.ETag?.Tag);
        Assert.True(first.Headers.CacheControl is { Private: true, MaxAge.TotalDays: > 300 } && first.Headers.CacheControl.ToString().Contains("immutable"));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_part_of_a_file_can_be_asked_for()
    {
        var matrix = await StoreAsync(Values);

        var answer = await SendAsync($"/api/v1/matrices/{matrix.Id}?format=npy", r => r.Headers.Range = new RangeHeaderValue(1, 5));

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("NUMPY", await answer.TextAsync());
    }

    [Fact]
    public async Task An_unfinished_matrix_is_json_with_nulls_and_is_not_cached()
    {
        var matrix = await StoreAsync([Values[0], null, null]);

        var answer = await SendAsync($"/api/v1/matrices/{matrix.Id}");

        var json = await answer.JsonAsync();
        Assert.Equal(1, json.GetProperty("rowsDone").GetInt32());
        Assert.Equal(1, json.GetProperty("values")[0][0].GetDouble());
        Assert.All(json.GetProperty("values")[1].EnumerateArray(), v => Assert.Equal(JsonValueKind.Null, v.ValueKind));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("finishedAt").ValueKind);
        Assert.Null(answer.Headers.ETag);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("npy")]
    [InlineData("npz")]
    [InlineData("arrow")]
    [InlineData("parquet")]
    public async Task An_unfinished_matrix_is_no_file_yet(string format)
    {
        var matrix = await StoreAsync([Values[0], null, Values[2]]);

        var problem = await (await SendAsync($"/api/v1/matrices/{matrix.Id}?format={format}")).ProblemAsync(409, "matrix-unfinished");

        Assert.StartsWith("2 of 3 rows", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_experiment_lists_its_matrices_with_how_far_they_are()
    {
        var matrix = await StoreAsync([Values[0], null, null]);

        var item = Assert.Single((await client.JsonAsync($"/api/v1/experiments/{matrix.ExperimentId}/matrices")).Items());

        Assert.Equal(matrix.Id.ToString(), item.Id());
        Assert.Equal((3, 1), (item.GetProperty("size").GetInt32(), item.GetProperty("rowsDone").GetInt32()));
        Assert.Equal("linear CKA (biased)", item.GetProperty("measureLabel").GetString());
    }

    [Theory]
    [InlineData("/api/v1/matrices/987654")]
    [InlineData("/api/v1/matrices/not-an-id")]
    [InlineData("/api/v1/experiments/987654/matrices")]
    public async Task What_is_not_there_is_not_found(string url) =>
        await (await SendAsync(url)).ProblemAsync(404, "not-found");

    private async Task<SimilarityMatrix> StoreAsync(double[]?[] rows)
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare));
        return await server.StoreAsync(Rows.Matrix(experiment, run, rows));
    }

    private async Task<byte[]> FetchAsync(SimilarityMatrix matrix, string format, string mediaType)
    {
        var answer = await SendAsync($"/api/v1/matrices/{matrix.Id}?format={format}");
        Assert.True(answer.IsSuccessStatusCode, await answer.TextAsync());
        Assert.Equal(mediaType, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"matrix-{matrix.Id}.{format}", answer.Content.Headers.ContentDisposition?.FileName);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(string url, Action<HttpRequestMessage>? prepare = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        prepare?.Invoke(request);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
