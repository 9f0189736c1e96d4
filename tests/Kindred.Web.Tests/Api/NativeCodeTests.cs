using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Kindred.Web.Tests.Api;

public sealed class NativeCodeTests(KindredServer server) : IClassFixture<KindredServer>
{
    [Fact]
    public async Task The_web_process_never_loads_libtorch()
    {
        var client = server.CreateClient();
        var preset = (await client.GetFromJsonAsync<JsonObject>("/api/v1/presets/quick-look", TestContext.Current.CancellationToken))!;
        var launch = new JsonObject { ["name"] = "No tensors here", ["spec"] = preset["spec"]!.DeepClone() };

        var launched = await client.PostAsync("/api/v1/experiments", JsonContent.Create(launch), TestContext.Current.CancellationToken);
        await client.JsonAsync("/api/v1/catalog");
        await client.JsonAsync($"/api/v1/experiments/{(await launched.JsonAsync()).Id()}/report");

        Assert.Equal(201, (int)launched.StatusCode);
        Assert.DoesNotContain("libtorch", await File.ReadAllTextAsync("/proc/self/maps", TestContext.Current.CancellationToken));
    }
}
