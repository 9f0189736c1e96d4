using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Comparisons;

public sealed class RepresentationTests
{
    private static readonly string[] Ids = ["a", "b", "c", "d", "e"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task An_array_is_kept_as_it_came(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var values = Arrays.Normal(5, 3, 1);

        var row = await platform.Get<RepresentationService>().StoreAsync(Arrays.Npz(Arrays.Npy(values, 5, 3), Ids), null, Cancellation);

        Assert.Equal((5, 3, "float32", $"representation {row.Id}"), (row.Count, row.Width, row.ElementType, row.Name));
        await using var file = platform.Get<ArtifactStore>().Open(row.Artifact);
        Assert.Equal(values, NpyFile.Read<float>(file, out var shape));
        Assert.Equal([5, 3], shape);
        Assert.NotNull(row.SampleIdsArtifact);
    }

    [Fact]
    public async Task Several_files_are_stored_all_or_none_and_each_refused_one_is_named()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var (service, errors) = (platform.Get<RepresentationService>(), new SpecErrors());
        var good = await BringAsync(platform, "net-a.npy", Arrays.Npy(Arrays.Normal(5, 3, 1), 5, 3));
        var flat = await BringAsync(platform, "flat.npy", Arrays.Npy(Arrays.Normal(5, 3, 2), 15));
        var text = await BringAsync(platform, "notes.txt", new MemoryStream("nothing of the kind"u8.ToArray()));
        var before = Files(platform);

        Assert.Empty(await service.StoreAsync([good, flat, text], errors, Cancellation));

        Assert.Equal(
            ["flat.npy: The array has shape 15; n×d with at least 4 samples and a feature was expected.", "notes.txt: npy: the file does not start with \\x93NUMPY"],
            errors.For("file"));
        Assert.Equal(before, Files(platform));
        await using (var db = await platform.Database.CreateDbContextAsync(Cancellation))
        {
            Assert.Equal((0, 0), (await db.UploadedRepresentations.CountAsync(Cancellation), await db.Artifacts.CountAsync(Cancellation)));
        }

        var stored = await service.StoreAsync([good, good], new SpecErrors(), Cancellation);
        Assert.Equal(["net-a", "net-a"], stored.Select(r => r.Name));
    }

    [Fact]
    public async Task A_database_that_refuses_half_way_leaves_no_file_and_no_row()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        await db.Database.ExecuteSqlAsync($"CREATE TRIGGER refuse BEFORE INSERT ON UploadedRepresentations BEGIN SELECT RAISE(ABORT, 'full'); END", Cancellation);

        await Assert.ThrowsAsync<DbUpdateException>(() => platform.Get<RepresentationService>().StoreAsync(Arrays.Npz(Arrays.Npy(Arrays.Normal(5, 3, 1), 5, 3), Ids), null, Cancellation));

        Assert.Empty(Files(platform));
        Assert.False(await db.Artifacts.AnyAsync(Cancellation));
    }

    private static List<string> Files(TestPlatform platform) =>
        Directory.Exists(Path.Combine(platform.Options.DataFolder, "artifacts")) ? [.. Directory.GetFiles(Path.Combine(platform.Options.DataFolder, "artifacts"), "*", SearchOption.AllDirectories).Order()] : [];

    private static async Task<BroughtFile> BringAsync(TestPlatform platform, string name, MemoryStream content)
    {
        await using var draft = new ArtifactDraft(platform.Get<ArtifactStore>(), platform.Database);
        var artifact = await draft.ReceiveAsync(content, "application/octet-stream", 1 << 20, Cancellation);
        draft.Keep();
        return new(name, artifact.Sha256);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_with_the_reason()
    {
        float[] values = [.. Enumerable.Range(0, 15).Select(v => (float)v)];
        float[] infinite = [.. values.Select((v, i) => i == 7 ? float.NaN : v)];

        Assert.Equal("The array has shape 15; n×d with at least 4 samples and a feature was expected.", Why(Arrays.Npy(values, 15)));
        Assert.Equal("The array has shape 3×5; n×d with at least 4 samples and a feature was expected.", Why(Arrays.Npy(values, 3, 5)));
        Assert.Equal("Sample 2, feature 1 is NaN: all values must be finite.", Why(Arrays.Npy(infinite, 5, 3)));
        Assert.Equal("The array's element type is '<i8'; float32 ('<f4') and float64 ('<f8') are taken.", Why(Arrays.Npy(new long[8], 4, 2)));
        Assert.Equal("There are 5 sample ids for 4 samples.", Why(Arrays.Npz(Arrays.Npy(values[..12], 4, 3), Ids)));
        Assert.Equal("The sample id \"a\" stands there more than once.", Why(Arrays.Npz(Arrays.Npy(values, 5, 3), ["a", "b", "a", "c", "d"])));
        Assert.StartsWith("The .npz holds 0 arrays beside \"ids\"", Why(Arrays.Npz(Arrays.Npy(new long[4], 4), null, "ids")));
        Assert.Equal("npy: the file does not start with \\x93NUMPY", Why(new MemoryStream("nothing of the kind"u8.ToArray())));
        Assert.Equal("npy: the file ends after 12 of 60 bytes of values", Why(new MemoryStream(Arrays.Npy(values, 5, 3).ToArray()[..(128 + 12)])));
    }

    [Fact]
    public void Ids_may_be_whole_numbers()
    {
        var ids = Arrays.Npy(new long[] { 7, 8, 9, 10 }, 4);

        Assert.Equal(["7", "8", "9", "10"], NpyFile.ReadTexts(ids, 4));
    }

    private static string Why(Stream file) => Assert.Throws<InvalidDataException>(() => RepresentationFile.Read(file)).Message;
}
