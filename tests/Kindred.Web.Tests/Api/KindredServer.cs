using System.Net.Http.Json;
using System.Text.Json;
using Kindred.Platform.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kindred.Web.Tests.Api;

/// <summary>The real server on a data folder of its own, with SQLite and without workers: nothing that a test launches is executed.</summary>
public sealed class KindredServer : WebApplicationFactory<Program>
{
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("kindred-web-").FullName;

    /// <summary>Stores rows and returns them with their ids.</summary>
    public async Task<T> StoreAsync<T>(T row)
        where T : class
    {
        await ChangeAsync(db => db.Add(row));
        return row;
    }

    public async Task ChangeAsync(Action<KindredDb> change)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<KindredDb>>().CreateDbContextAsync();
        change(db);
        await db.SaveChangesAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Kindred:DataFolder", DataFolder);
        builder.ConfigureTestServices(services =>
        {
            foreach (var worker in services.Where(IsWorker).ToList())
            {
                services.Remove(worker);
            }
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(DataFolder)) // the factory disposes twice
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    private static bool IsWorker(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && ((service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType)?.FullName is { } name)
        && (name.StartsWith("Kindred.", StringComparison.Ordinal) || name.StartsWith("Hangfire.", StringComparison.Ordinal));
}

public static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpClient client, string url)
    {
        var answer = await client.GetAsync(url, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{url} answered {(int)answer.StatusCode}: {await answer.TextAsync()}");
        return await answer.JsonAsync();
    }

    public static Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>Asserts a problem of this status and code, whole, and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.TextAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    public static string Id(this JsonElement item) => item.GetProperty("id").GetString()!;

    public static List<JsonElement> Items(this JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    public static string[] Errors(this JsonElement problem, string field) =>
        problem.GetProperty("errors").TryGetProperty(field, out var messages) ? [.. messages.EnumerateArray().Select(m => m.GetString()!)]
            : throw new Xunit.Sdk.XunitException($"No error for {field} in {problem}");
}
