using Kindred.Web.Runs;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class LogTailTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task The_last_lines_are_read_while_somebody_writes()
    {
        await using var writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
        await writer.WriteAsync("epoch 1\nepoch 2\nloss became NaN\n");
        await writer.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["epoch 2", "loss became NaN"], await LogTail.ReadAsync(path, 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_long_log_is_cut_between_lines()
    {
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, 20_000).Select(i => $"line {i}"), TestContext.Current.CancellationToken);

        var tail = await LogTail.ReadAsync(path, 100_000, TestContext.Current.CancellationToken);

        Assert.Equal("line 19999", tail[^1]);
        Assert.All(tail, line => Assert.Matches(@"^line \d+$", line));
    }

    [Fact]
    public async Task A_run_without_a_log_has_no_lines() =>
        Assert.Empty(await LogTail.ReadAsync(path + ".none", 5, TestContext.Current.CancellationToken));
}
