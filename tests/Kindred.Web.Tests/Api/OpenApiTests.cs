using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kindred.Web.Tests.Api;

public sealed class OpenApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private const string Renew = "KINDRED_RENEW_OPENAPI=1 dotnet test tests/Kindred.Web.Tests --filter FullyQualifiedName~OpenApiTests";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task The_document_is_the_reviewed_one()
    {
        var now = JsonSerializer.Serialize(await client.JsonAsync("/openapi/v1.json"), Indented) + "\n";
        if (Environment.GetEnvironmentVariable("KINDRED_RENEW_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(Reviewed(), now, TestContext.Current.CancellationToken);
        }

        var reviewed = await File.ReadAllTextAsync(Reviewed(), TestContext.Current.CancellationToken);

        Assert.True(reviewed == now, $"The REST contract has changed at line {FirstDifference(reviewed, now)}. If it was meant to, run\n  {Renew}\nand look at the difference.");
    }

    [Fact]
    public async Task Every_call_has_a_name_a_summary_and_says_how_it_fails()
    {
        var document = await client.JsonAsync("/openapi/v1.json");

        var calls = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (Path: p.Name, Operation: o.Value))).ToList();
        Assert.All(calls, c => Assert.NotEmpty(c.Operation.GetProperty("operationId").GetString()!));
        Assert.All(calls, c => Assert.NotEmpty(c.Operation.GetProperty("summary").GetString()!));
        Assert.All(calls.Where(c => c.Path.Contains('{')), c =>
            Assert.Equal("not-found", c.Operation.GetProperty("responses").GetProperty("404").GetProperty("content").GetProperty("application/problem+json")
                .GetProperty("example").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_readable_page_comes_from_here_with_all_it_needs()
    {
        var page = await (await client.GetAsync("/scalar/", TestContext.Current.CancellationToken)).TextAsync();

        Assert.Contains("Kindred REST API", page);
        Assert.DoesNotMatch("""(src|href)=["'](https?:)?//""", page);
        var script = System.Text.RegularExpressions.Regex.Match(page, """src=["']([^"']*scalar[^"']*)["']""").Groups[1].Value;
        Assert.True((await client.GetAsync(new Uri(new Uri(client.BaseAddress!, "/scalar/"), script), TestContext.Current.CancellationToken)).IsSuccessStatusCode, $"no {script} in {page}");
    }

    private static string Reviewed([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "openapi.v1.json");

    private static int FirstDifference(string a, string b) =>
        a.Split('\n').Zip(b.Split('\n')).TakeWhile(lines => lines.First == lines.Second).Count() + 1;
}
