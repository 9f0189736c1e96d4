using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kindred.Platform.Tests.Datasets;

/// <summary>A real HTTP server on a free port of this machine that answers every request in one way and counts them.</summary>
internal sealed class DatasetServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int requests;

    private DatasetServer(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(context =>
        {
            Interlocked.Increment(ref requests);
            return answer(context);
        });
    }

    public int Requests => Volatile.Read(ref requests);

    public string Address => app.Urls.Single();

    public static async Task<DatasetServer> Start(RequestDelegate answer)
    {
        var server = new DatasetServer(answer);
        await server.app.StartAsync();
        return server;
    }

    public static Task<DatasetServer> Serving(byte[] file) => Start(async context =>
    {
        context.Response.ContentLength = file.Length;
        await context.Response.Body.WriteAsync(file);
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
