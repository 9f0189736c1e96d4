using Kindred.Engine.Datasets;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Datasets;

public sealed class LabeledImagesTests
{
    // 4 images of 2×1×3: image i holds 60·i + 0 … 5
    private static readonly LabeledImages Four = new(
        new ImageShape(2, 1, 3), [.. Enumerable.Range(0, 4).SelectMany(i => Enumerable.Range(60 * i, 6)).Select(v => (byte)v)], [7, 0, 9, 3]);

    [Fact]
    public void A_batch_holds_the_images_asked_for_in_their_order()
    {
        var (images, labels) = Four.ToTensors([2, 0, 2], CPU);
        using (images)
        using (labels)
        {
            Assert.Equal([3, 2, 1, 3], images.shape);
            Assert.Equal(ScalarType.Float32, images.dtype);
            int[] pixels = [120, 121, 122, 123, 124, 125, 0, 1, 2, 3, 4, 5, 120, 121, 122, 123, 124, 125];
            Assert.Equal(pixels.Select(p => p / 255f), images.data<float>().ToArray());
            Assert.Equal([9L, 7, 9], labels.data<long>().ToArray());
        }
    }

    [Fact]
    public void Every_byte_becomes_its_255th_and_stays_within_0_and_1()
    {
        var all = new LabeledImages(new ImageShape(1, 16, 16), [.. Enumerable.Range(0, 256).Select(i => (byte)i)], [0]);

        using var image = all.Images([0], CPU);

        Assert.Equal(Enumerable.Range(0, 256).Select(i => i / 255f), image.data<float>().ToArray());
        Assert.Equal((0f, 1f), (image.min().item<float>(), image.max().item<float>()));
    }

    [Fact]
    public void A_slice_is_the_same_images_without_the_others()
    {
        var slice = Four.Slice(1, 2);

        Assert.Equal([0, 9], slice.Labels);
        Assert.Equal(Four.Pixels[6..18], slice.Pixels);
        Assert.Equal([7, 0, 9], Four.Take(3).Labels);
        Assert.Equal(0, Four.Slice(4, 0).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Four.Slice(2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Four.Take(-1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void An_index_without_an_image_is_refused(int index)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Four.Images([index], CPU));
        Assert.Throws<ArgumentOutOfRangeException>(() => Four.LabelsOf([index], CPU));
    }

    [Fact]
    public void Pixels_that_are_not_whole_images_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new LabeledImages(new ImageShape(1, 2, 2), new byte[9], new byte[2]));

        Assert.StartsWith("9 pixel values are not 2 images of 1×2×2.", error.Message);
    }

    [Fact]
    public void A_batch_leaves_nothing_alive_but_itself()
    {
        using var scope = NewDisposeScope();

        var (images, labels) = Four.ToTensors(CPU);

        Assert.Equal(2, scope.DisposablesCount);
        Assert.Equal(4, images.shape[0]);
        Assert.Equal(4, labels.shape[0]);
    }
}
