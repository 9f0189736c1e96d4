using System.IO.Compression;
using System.Security.Cryptography;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Platform.Datasets;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Datasets;

public sealed class DatasetInstallerTests(InstallerFixture fixture) : IClassFixture<InstallerFixture>, IDisposable
{
    private static readonly Action<StepProgress> Unwatched = _ => { };

    public void Dispose()
    {
        foreach (var folder in (string[])[Path.Combine(fixture.Options.DataFolder, "datasets"), fixture.SystemFolder])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public async Task A_shipped_set_is_always_installed_and_lies_beside_the_program()
    {
        var dataset = new FashionMnistSmall();

        Assert.True(await fixture.Installer().IsInstalledAsync(dataset, InstallerFixture.Cancellation));
        Assert.True(File.Exists(Path.Combine(fixture.Installer().Folder(dataset), dataset.Files[0].Name)));
    }

    [Fact]
    public async Task Files_of_the_systems_package_are_copied_without_the_network()
    {
        await using var server = await DatasetServer.Serving(InstallerFixture.Content);
        var dataset = new TenBytes(InstallerFixture.File("a", server.Address), InstallerFixture.File("b"));
        PutIntoSystem("a", InstallerFixture.Content);
        PutIntoSystem("b", InstallerFixture.Content);

        var installed = await fixture.Installer().InstallAsync(dataset, Unwatched, InstallerFixture.Cancellation);

        Assert.Equal(["ten-bytes/a", "ten-bytes/b"], fixture.Files());
        Assert.Equal((20, Path.Combine(fixture.SystemFolder, "ten-bytes")), (installed.Bytes, installed.Source));
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task A_file_that_is_nowhere_else_is_downloaded_and_progress_told()
    {
        await using var server = await DatasetServer.Serving(Packed(InstallerFixture.Content));
        var dataset = new TenBytes(InstallerFixture.File("a.gz", $"{server.Address}/a.gz"));
        var told = new List<StepProgress>();

        var installed = await fixture.Installer().InstallAsync(dataset, told.Add, InstallerFixture.Cancellation);

        Assert.Equal(["ten-bytes/a.gz"], fixture.Files());
        Assert.Equal("127.0.0.1", installed.Source);
        Assert.Equal(1, told[^1].Fraction);
        Assert.Contains(told, p => p.Note.StartsWith("a.gz, ", StringComparison.Ordinal));
        Assert.Equal(told.Select(p => p.Fraction).Order(), told.Select(p => p.Fraction));
    }

    [Fact]
    public async Task A_download_with_another_hash_is_refused_naming_file_and_both_hashes()
    {
        byte[] other = [9, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        await using var server = await DatasetServer.Serving(other);
        var file = InstallerFixture.File("a", $"{server.Address}/a");

        var error = await Assert.ThrowsAsync<InvalidDataException>(
            () => fixture.Installer().InstallAsync(new TenBytes(file), Unwatched, InstallerFixture.Cancellation));

        var found = Convert.ToHexStringLower(SHA256.HashData(other));
        Assert.Equal($"a from {server.Address}/a is not the file it should be: the SHA-256 of its content is {found}, expected {file.Sha256}.", error.Message);
        Assert.Empty(fixture.Files());
    }

    [Theory]
    [InlineData("not there", "404 (Not Found)")]
    [InlineData("silent", "nothing came for 1 s")]
    [InlineData("cut short", "Could not download a from")]
    [InlineData("endless", "the server sends more than the 1,048,586 bytes this file can have")]
    public async Task A_failed_download_says_why_and_what_to_do_and_leaves_nothing(string server, string why)
    {
        await using var bad = await DatasetServer.Start(context => Misbehave(context, server));
        var dataset = new TenBytes(InstallerFixture.File("a", $"{bad.Address}/a"));

        var error = await Assert.ThrowsAsync<IOException>(() => fixture.Installer().InstallAsync(dataset, Unwatched, InstallerFixture.Cancellation));

        Assert.Contains(why, error.Message);
        Assert.Contains($"{bad.Address}/a", error.Message);
        Assert.Contains($"put the file into {fixture.Installer().Folder(dataset)}", error.Message);
        Assert.Empty(fixture.Files());
    }

    [Fact]
    public async Task A_cancelled_install_stops_and_leaves_nothing_unfinished()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(InstallerFixture.Cancellation);
        await using var server = await DatasetServer.Start(async context =>
        {
            await context.Response.Body.WriteAsync(InstallerFixture.Content.AsMemory(0, 3));
            await context.Response.Body.FlushAsync();
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var dataset = new TenBytes(InstallerFixture.File("a", $"{server.Address}/a"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Installer().InstallAsync(dataset, Unwatched, cancel.Token));

        Assert.Empty(fixture.Files());
    }

    [Fact]
    public async Task Only_files_that_are_missing_or_damaged_are_fetched_again()
    {
        await using var server = await DatasetServer.Serving(InstallerFixture.Content);
        var dataset = new TenBytes(InstallerFixture.File("a", server.Address), InstallerFixture.File("b", server.Address), InstallerFixture.File("c", server.Address));
        await fixture.Installer().InstallAsync(dataset, Unwatched, InstallerFixture.Cancellation);
        var folder = fixture.Installer().Folder(dataset);
        await File.WriteAllBytesAsync(Path.Combine(folder, "a"), [0], InstallerFixture.Cancellation);
        File.Delete(Path.Combine(folder, "b"));

        await fixture.Installer().InstallAsync(dataset, Unwatched, InstallerFixture.Cancellation);

        Assert.Equal(5, server.Requests);
        Assert.All(dataset.Files, f => Assert.Null(f.Problem(Path.Combine(folder, f.Name))));
    }

    [Fact]
    public async Task Many_at_once_end_with_one_good_copy()
    {
        await using var server = await DatasetServer.Serving(InstallerFixture.Content);
        var dataset = new TenBytes(InstallerFixture.File("a", server.Address), InstallerFixture.File("b", server.Address));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var installed = await fixture.Installer().InstallAsync(dataset, Unwatched, InstallerFixture.Cancellation);
            await using var db = await fixture.Database.CreateDbContextAsync(InstallerFixture.Cancellation);
            DatasetInstaller.Remember(db, installed);
        }));

        Assert.Equal(["ten-bytes/a", "ten-bytes/b"], fixture.Files());
        Assert.True(await fixture.Installer().IsInstalledAsync(dataset, InstallerFixture.Cancellation));
        await using var db = await fixture.Database.CreateDbContextAsync(InstallerFixture.Cancellation);
        Assert.Single(await db.InstalledDatasets.Where(d => d.Id == "ten-bytes").ToListAsync(InstallerFixture.Cancellation));
    }

    [Fact]
    public async Task A_set_whose_files_were_deleted_is_not_installed()
    {
        var dataset = new TenBytes(InstallerFixture.File("a"));
        PutIntoSystem("a", InstallerFixture.Content);
        var installed = await fixture.Installer().InstallAsync(dataset, Unwatched, InstallerFixture.Cancellation);
        await using var db = await fixture.Database.CreateDbContextAsync(InstallerFixture.Cancellation);
        DatasetInstaller.Remember(db, installed);

        Assert.True(await fixture.Installer().IsInstalledAsync(dataset, InstallerFixture.Cancellation));
        File.Delete(Path.Combine(fixture.Installer().Folder(dataset), "a"));
        Assert.False(await fixture.Installer().IsInstalledAsync(dataset, InstallerFixture.Cancellation));
    }

    [Fact]
    public async Task A_wrong_file_without_an_address_is_refused()
    {
        PutIntoSystem("a", [1]);

        var error = await Assert.ThrowsAsync<InvalidDataException>(
            () => fixture.Installer().InstallAsync(new TenBytes(InstallerFixture.File("a")), Unwatched, InstallerFixture.Cancellation));

        Assert.StartsWith(Path.Combine(fixture.SystemFolder, "ten-bytes", "a"), error.Message);
        Assert.EndsWith("It has no download address.", error.Message);
    }

    [Fact]
    public async Task What_a_killed_install_left_is_cleared_away_after_a_day()
    {
        var unfinished = Directory.CreateDirectory(Path.Combine(fixture.Options.DataFolder, "datasets", "unfinished")).FullName;
        foreach (var (name, hours) in (ReadOnlySpan<(string, int)>)[("old", 25), ("young", 1)])
        {
            File.WriteAllText(Path.Combine(unfinished, name), "");
            File.SetLastWriteTimeUtc(Path.Combine(unfinished, name), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
        }

        PutIntoSystem("a", InstallerFixture.Content);

        await fixture.Installer().InstallAsync(new TenBytes(InstallerFixture.File("a")), Unwatched, InstallerFixture.Cancellation);

        Assert.Equal(["ten-bytes/a", "unfinished/young"], fixture.Files());
    }

    private void PutIntoSystem(string name, byte[] content)
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.SystemFolder, "ten-bytes")).FullName;
        File.WriteAllBytes(Path.Combine(folder, name), content);
    }

    private static byte[] Packed(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var packed = new GZipStream(memory, CompressionLevel.Fastest))
        {
            packed.Write(content);
        }

        return memory.ToArray();
    }

    private static async Task Misbehave(Microsoft.AspNetCore.Http.HttpContext context, string how)
    {
        switch (how)
        {
            case "not there":
                context.Response.StatusCode = 404;
                break;
            case "silent":
                await context.Response.Body.WriteAsync(InstallerFixture.Content.AsMemory(0, 3));
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "cut short":
                context.Response.ContentLength = 10;
                await context.Response.Body.WriteAsync(InstallerFixture.Content.AsMemory(0, 3));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case "endless":
                var zeros = new byte[1 << 16];
                for (var i = 0; i < 17; i++)
                {
                    await context.Response.Body.WriteAsync(zeros);
                }

                break;
        }
    }
}
