using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;

namespace Kindred.Engine.Tests.Inversion;

public sealed class InvertedBatchFolderTests : IDisposable
{
    private static readonly ImageShape Shape = new(1, 1, 2);

    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("kindred-batches-").FullName, "batches");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public void Batches_come_back_as_they_were()
    {
        var store = new InvertedBatchFolder(folder);
        store.Add(new(2, 1, [.5f, .6f], [1, .5f, .2f]), Shape);
        store.Add(new(0, 2, [.1f, .2f, .3f, .4f], [1, .9f, .5f, .4f, .2f, .1f]) { Film = [1, 2, 3, 4] }, Shape);

        var batches = store.Read(steps: 2);

        Assert.Equal([0, 2], batches.Select(b => b.First));
        Assert.Equal([.1f, .2f, .3f, .4f], batches[0].Images);
        Assert.Equal([.2f, .1f], batches[0].Residuals.ToArray());
        Assert.Equal([1, .5f, .2f], batches[1].Best);
        Assert.Equal([1, 2, 3, 4], batches[0].Film);
        Assert.Empty(batches[1].Film);
    }

    [Fact]
    public void A_file_cut_short_or_of_other_steps_is_named_and_left_out()
    {
        var problems = new List<string>();
        var store = new InvertedBatchFolder(folder) { Unreadable = problems.Add };
        store.Add(new(0, 1, [.1f, .2f], [1, .5f, .2f]), Shape);
        store.Add(new(1, 1, [.1f, .2f], [1, .5f]), Shape);
        store.Add(new(2, 1, [.1f, .2f], [1, .5f, .2f]), Shape);
        using (var file = File.OpenWrite(Path.Combine(folder, "000000.pixels.npy")))
        {
            file.SetLength(file.Length - 1);
        }

        var batches = store.Read(steps: 2);

        Assert.Equal([2], batches.Select(b => b.First));
        Assert.Contains("ends after 7 of 8 bytes", problems[0]);
        Assert.Contains("2×1, not 3×1", problems[1]);
    }

    [Fact]
    public void A_batch_without_its_pixels_and_a_missing_folder_hold_nothing()
    {
        var store = new InvertedBatchFolder(folder);
        Assert.Empty(store.Read(steps: 2));

        store.Add(new(0, 1, [.1f, .2f], [1, .5f, .2f]), Shape);
        File.Delete(Path.Combine(folder, "000000.pixels.npy"));

        Assert.Empty(store.Read(steps: 2));
    }
}
