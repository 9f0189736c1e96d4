using Kindred.Engine.Datasets;
using Kindred.Engine.Training;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Training;

public sealed class AugmentationTests
{
    private static readonly ImageShape Shape = new(2, 4, 5);

    [Fact]
    public void Every_image_is_a_shifted_and_perhaps_mirrored_one_padded_with_black()
    {
        var images = Images(40);
        using var generator = new Generator(1);

        var augmented = Augmented(new Augmentation(1, Mirror: true), images, generator);

        var seen = new HashSet<(int, int, bool)>();
        for (var i = 0; i < images.Count; i++)
        {
            var image = augmented.AsSpan(i * Shape.Pixels, Shape.Pixels).ToArray();
            var how = (from down in Enumerable.Range(-1, 3)
                       from right in Enumerable.Range(-1, 3)
                       from mirrored in (bool[])[false, true]
                       where Expected(images, i, down, right, mirrored).SequenceEqual(image)
                       select (down, right, mirrored)).ToList();
            seen.Add(Assert.Single(how));
        }

        Assert.InRange(seen.Count, 12, 18); // of 9 places, mirrored or not
    }

    [Fact]
    public void Without_mirroring_none_is_mirrored()
    {
        var images = Images(40);
        using var generator = new Generator(1);

        var augmented = Augmented(new Augmentation(0, Mirror: false), images, generator);

        Assert.Equal(images.Pixels, augmented);
    }

    [Fact]
    public void The_same_generator_gives_the_same_images_and_a_later_batch_others()
    {
        var images = Images(40);
        using var generator = new Generator(1);
        using var again = new Generator(1);
        var augmentation = new Augmentation(1, Mirror: true);

        var first = Augmented(augmentation, images, generator);

        Assert.Equal(first, Augmented(augmentation, images, again));
        Assert.NotEqual(first, Augmented(augmentation, images, again));
    }

    [Fact]
    public void Clothes_may_be_mirrored_and_padded_by_an_eighth() =>
        Assert.Equal(new Augmentation(4, Mirror: true), Augmentation.For(new FashionMnist()));

    private static LabeledImages Images(int count)
    {
        var pixels = new byte[count * Shape.Pixels];
        new Random(0).NextBytes(pixels);
        return new LabeledImages(Shape, pixels, new byte[count]);
    }

    private static byte[] Augmented(Augmentation augmentation, LabeledImages images, Generator generator)
    {
        using var scope = NewDisposeScope();
        var result = augmentation.Images(images, [.. Enumerable.Range(0, images.Count)], generator, CPU);
        Assert.Equal([images.Count, 2, 4, 5], result.shape);
        Assert.InRange(result.max().item<float>(), 0.9f, 1);
        return result.mul(255).round().to(ScalarType.Byte).bytes.ToArray();
    }

    // written the other way round from the code: for each target pixel, which source pixel is it?
    private static IEnumerable<byte> Expected(LabeledImages images, int image, int down, int right, bool mirrored) =>
        from channel in Enumerable.Range(0, Shape.Channels)
        from row in Enumerable.Range(0, Shape.Height)
        from column in Enumerable.Range(0, Shape.Width)
        let y = row - down
        let x = (mirrored ? Shape.Width - 1 - column : column) - right
        select y >= 0 && y < Shape.Height && x >= 0 && x < Shape.Width
            ? images.Pixels[image * Shape.Pixels + (channel * Shape.Height + y) * Shape.Width + x]
            : (byte)0;
}
