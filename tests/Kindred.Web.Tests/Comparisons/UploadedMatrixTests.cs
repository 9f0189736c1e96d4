using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Kindred.Engine.Checkpoints;
using Kindred.Testing;

namespace Kindred.Web.Tests.Comparisons;

/// <summary>A matrix of arrays that never were networks here, by the real server and its runs, as a script gets it.</summary>
public sealed class UploadedMatrixTests : IDisposable
{
    private const int Arrays = 12;
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-uploads-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Arrays_become_a_matrix_that_one_line_of_numpy_fetches()
    {
        await using var server = await KindredProcess.StartAsync(folder, ("Kindred__Workers__Slots", "1"));
        var ids = new List<string>();
        for (var array = 0; array < Arrays; array++)
        {
            ids.Add((await PostAsync(server, $"/api/v1/representations?name=array{array}", new ByteArrayContent(Npy(array)))).GetProperty("id").GetString()!);
        }

        var accepted = await PostAsync(server, "/api/v1/comparisons", JsonContent.Create(new { representations = ids, measures = new[] { new { kind = "linear-cka", estimator = "biased" } } }));
        var comparison = await server.WaitAsync($"/api/v1/comparisons/{accepted.GetProperty("id").GetString()}", c => c.GetProperty("status").GetString() is not ("queued" or "running"));

        var matrix = comparison.GetProperty("matrices")[0].GetProperty("id").GetString();
        var url = new Uri(server.Client.BaseAddress!, $"/api/v1/matrices/{matrix}?format=npy");
        var fetched = await NumPy.RunAsync($"import io, numpy, urllib.request; a = numpy.load(io.BytesIO(urllib.request.urlopen('{url}').read())); print(a.shape, a.dtype, f'{{a[2, 7]:.5f}}')");
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"({Arrays}, {Arrays}) float64 {Cka(2, 7):0.00000}"), fetched);
    }

    // n×3, n = 40: an array's own waves
    private static double[] Values(int array) =>
        [.. Enumerable.Range(0, 40).SelectMany(i => new[] { Math.Sin(0.3 * i * (array + 1)), Math.Cos(0.7 * i + array), Math.Sin(0.1 * i * i) * array })];

    private static byte[] Npy(int array)
    {
        using var file = new MemoryStream();
        NpyFile.Write<double>(file, Values(array), 40, 3);
        return file.ToArray();
    }

    // Kornblith et al. 2019, equation 4, with centred columns
    private static double Cka(int x, int y)
    {
        double Product(int a, int b)
        {
            var (u, v) = (Centred(a), Centred(b));
            return (from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) let s = Enumerable.Range(0, 40).Sum(r => u[r * 3 + i] * v[r * 3 + j]) select s * s).Sum();
        }

        return Product(x, y) / Math.Sqrt(Product(x, x) * Product(y, y));
    }

    private static double[] Centred(int array)
    {
        var values = Values(array);
        return [.. values.Select((v, at) => v - Enumerable.Range(0, 40).Average(r => values[r * 3 + at % 3]))];
    }

    private static async Task<JsonElement> PostAsync(KindredProcess server, string path, HttpContent body)
    {
        using var answer = await server.Client.PostAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
