using Kindred.Engine.Datasets;
using Kindred.Web.Inversions;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class ImageStripTests
{
    [Fact]
    public void Grey_images_stand_side_by_side_pixel_for_pixel()
    {
        var shape = new ImageShape(1, 2, 3);
        byte[] pixels = [1, 2, 3, 4, 5, 6, 101, 102, 103, 104, 105, 106]; // two images of 2 rows by 3

        var png = PngPixels.Read(ImageStrip.Png(shape, pixels));

        Assert.Equal((6, 2, 1), (png.Width, png.Height, png.Channels));
        Assert.Equal<byte>([1, 2, 3, 101, 102, 103, 4, 5, 6, 104, 105, 106], png.Bytes);
    }

    [Fact]
    public void In_several_rows_the_last_may_be_shorter()
    {
        byte[] pixels = [1, 2, 11, 12, 21, 22]; // three images of 1 row by 2

        var png = PngPixels.Read(ImageStrip.Png(new ImageShape(1, 1, 2), pixels, columns: 2));

        Assert.Equal((4, 2), (png.Width, png.Height));
        Assert.Equal<byte>([1, 2, 11, 12, 21, 22, 0, 0], png.Bytes);
    }

    [Fact]
    public void Colour_planes_become_the_channels_of_each_pixel()
    {
        var shape = new ImageShape(3, 1, 2);
        byte[] pixels = [10, 11, 20, 21, 30, 31]; // red, green and blue planes of one image

        var png = PngPixels.Read(ImageStrip.Png(shape, pixels));

        Assert.Equal<byte>([10, 20, 30, 11, 21, 31], png.Bytes);
    }

    [Fact]
    public void Pixels_are_rounded_to_the_nearest_level_and_held_to_the_range() =>
        Assert.Equal<byte>([0, 0, 128, 254, 255, 255], ImageStrip.ToBytes([-0.5f, 0.0019f, 0.5f, 0.9951f, 1f, 1.5f]));

    [Fact]
    public void Two_channels_cannot_be_drawn_and_the_message_says_what_can()
    {
        var error = Assert.Throws<ArgumentException>(() => ImageStrip.Png(new ImageShape(2, 1, 1), new byte[2]));

        Assert.Contains("1 or 3 channels", error.Message, StringComparison.Ordinal);
    }
}
