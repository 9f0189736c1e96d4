namespace Kindred.Web.Tests.Api;

public sealed class HealthApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task Live_answers() => Assert.Equal("healthy", (await client.JsonAsync("/health/live")).GetProperty("status").GetString());

    [Fact]
    public async Task Ready_has_asked_database_migrations_and_data_folder()
    {
        var ready = await client.JsonAsync("/health/ready");

        Assert.Equal(["dataFolder", "database", "migrations"], ready.GetProperty("checks").EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(ready.GetProperty("checks").EnumerateObject(), c => Assert.Equal("healthy", c.Value.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Ready_is_not_while_the_data_folder_is_gone()
    {
        using var other = new KindredServer();
        var itsClient = other.CreateClient();
        Directory.Move(other.DataFolder, other.DataFolder + "-away");
        try
        {
            var answer = await itsClient.GetAsync("/health/ready", TestContext.Current.CancellationToken);

            Assert.Equal(503, (int)answer.StatusCode);
            Assert.Equal("unhealthy", (await answer.JsonAsync()).GetProperty("checks").GetProperty("dataFolder").GetProperty("status").GetString());
        }
        finally
        {
            Directory.Move(other.DataFolder + "-away", other.DataFolder);
        }
    }

    [Fact]
    public async Task Version_names_itself() => Assert.Matches(@"^\d+\.\d+\.\d+", (await client.JsonAsync("/version")).GetProperty("version").GetString());
}
