using Kindred.Testing;

namespace Kindred.Platform.Tests.Data;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task A_server_whose_test_process_was_killed_is_ended_and_its_folder_deleted_and_others_go_on()
    {
        Assert.SkipUnless(PostgresServer.Programs is not null, "PostgreSQL is not installed.");
        var (left, mine) = (await PostgresServer.StartAsync(), await PostgresServer.StartAsync());
        var pid = int.Parse((await File.ReadAllLinesAsync(Path.Combine(left.Folder, "data", "postmaster.pid"), TestContext.Current.CancellationToken))[0]);
        await File.WriteAllTextAsync(Path.Combine(left.Folder, "owner"), "4194305 1", TestContext.Current.CancellationToken); // no process has that number

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(PostgresServer.Sweep, TestContext.Current.CancellationToken))); // tests begin servers at the same time

        Assert.False(Directory.Exists(left.Folder));
        Assert.False(File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal)); // gone, or only not yet waited for
        Assert.NotEmpty(await mine.CreateDatabaseAsync());
        mine.Dispose();
    }
}
