using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Inversions;
using Kindred.Testing;
using Kindred.Web.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class ImagesApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seed_images_are_the_test_images_the_pairs_name()
    {
        var pairs = await StorePairsAsync([7, 42, 9], [1, 2, 3]);
        var dataset = new FashionMnistSmall();
        var test = dataset.Load(dataset.ShippedFolder!, DatasetSplit.Test);

        var png = PngPixels.Read(await server.CreateClient().GetByteArrayAsync($"/images/pairs/{pairs.Id}/seed.png?first=1&count=1", Cancellation));

        Assert.Equal((28, 28), (png.Width, png.Height));
        Assert.Equal(test.Pixels.AsSpan(42 * 784, 784).ToArray(), png.Bytes);
    }

    [Fact]
    public async Task Inverted_images_are_those_of_the_artifact()
    {
        var set = await StoreInversionAsync();

        var png = PngPixels.Read(await server.CreateClient().GetByteArrayAsync($"/images/inverted/{set.Id}.png?first=2&count=5", Cancellation));

        Assert.Equal((2, 2), (png.Width, png.Height)); // the last of three, though five were asked for
        Assert.Equal<byte>([204, 204, 204, 204], png.Bytes);
    }

    [Fact]
    public async Task A_sheet_has_rows_of_as_many_images_as_asked_for()
    {
        var set = await StoreInversionAsync();

        var png = PngPixels.Read(await server.CreateClient().GetByteArrayAsync(Urls.InvertedSheet(set.Id, set.ImagesArtifact, 3, 2), Cancellation));

        Assert.Equal((4, 4), (png.Width, png.Height));
        Assert.Equal<byte>([0, 0, 102, 102, 0, 0, 102, 102, 204, 204, 0, 0, 204, 204, 0, 0], png.Bytes);
    }

    [Fact]
    public async Task A_film_has_the_frames_of_one_pair_side_by_side()
    {
        var set = await StoreInversionAsync();
        var client = server.CreateClient();

        var png = PngPixels.Read(await client.GetByteArrayAsync(Urls.InversionFilm(set.Id, set.FilmArtifact!, 1), Cancellation));
        var beyond = await client.GetAsync($"/images/film/{set.Id}/3.png", Cancellation);

        Assert.Equal((4, 2), (png.Width, png.Height));
        Assert.Equal<byte>([3, 3, 4, 4, 3, 3, 4, 4], png.Bytes);
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
    }

    [Fact]
    public async Task An_image_known_already_is_not_sent_again()
    {
        var set = await StoreInversionAsync();
        var client = server.CreateClient();
        var first = await client.GetAsync($"/images/inverted/{set.Id}.png", Cancellation);

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/images/inverted/{set.Id}.png");
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag));
        var second = await client.SendAsync(again, Cancellation);

        Assert.Contains(set.ImagesArtifact, first.Headers.ETag.Tag, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Only_an_address_that_names_its_content_is_kept_for_ever()
    {
        var set = await StoreInversionAsync();
        var client = server.CreateClient();

        var named = await client.GetAsync(Urls.InvertedImages(set.Id, set.ImagesArtifact, 0, 3), Cancellation);
        var bare = await client.GetAsync($"/images/inverted/{set.Id}.png", Cancellation);
        var wrong = await client.GetAsync(Urls.InvertedImages(set.Id, new string('0', 64), 0, 3), Cancellation);

        Assert.Contains("immutable", named.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.True(bare.Headers.CacheControl!.NoCache);
        Assert.True(wrong.Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("/images/inverted/999999.png")]
    [InlineData("/images/pairs/999999/seed.png")]
    [InlineData("/images/pairs/1/noise.png")]
    [InlineData("/images/inverted/1.png?first=-1")]
    [InlineData("/images/inverted/1.png?count=0")]
    public async Task What_is_not_there_is_not_found(string url)
    {
        var answer = await server.CreateClient().GetAsync(url, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<ImagePairSet> StorePairsAsync(int[] seeds, int[] targets) => server.StoreAsync(new ImagePairSet
    {
        Key = Guid.NewGuid().ToString("N"),
        Dataset = "fashion-mnist-small",
        Count = seeds.Length,
        SeedIndices = MemoryMarshal.AsBytes(seeds.AsSpan()).ToArray(),
        TargetIndices = MemoryMarshal.AsBytes(targets.AsSpan()).ToArray(),
    });

    // three 2×2 images of one level each: 0, 0.4 and 0.8
    private async Task<InvertedImageSet> StoreInversionAsync()
    {
        var pixels = Enumerable.Range(0, 12).Select(i => i / 4 * 0.4f).ToArray();
        var artifact = server.Services.GetRequiredService<ArtifactStore>().Put(NpyFile.MediaType, s => NpyFile.Write<float>(s, pixels, 3, 1, 2, 2));
        var film = server.Services.GetRequiredService<ArtifactStore>().Put(NpyFile.MediaType,
            s => NpyFile.Write<byte>(s, [.. Enumerable.Range(0, 24).Select(i => (byte)(1 + i / 4))], 3, 2, 1, 2, 2)); // two frames of one level each
        var experiment = await server.StoreAsync(Rows.Experiment());
        var run = await server.StoreAsync(Rows.Run(experiment, Kindred.Platform.Runs.RunStatus.Succeeded));
        var model = await server.StoreAsync(Rows.Model(run, "weights"));
        var pairs = await StorePairsAsync([1, 2, 3], [4, 5, 6]);
        return await server.StoreAsync(new InvertedImageSet
        {
            Key = Guid.NewGuid().ToString("N"),
            ModelId = model.Id,
            PairSetId = pairs.Id,
            RunId = run.Id,
            Method = "{}",
            MethodLabel = "3 Adam steps",
            Count = 3,
            ImagesArtifact = artifact.Sha256,
            FilmArtifact = film.Sha256,
            FilmSteps = "0,3",
            Residuals = new byte[12],
            ResidualCurve = [],
            CreatedAt = Rows.Monday,
        });
    }
}
