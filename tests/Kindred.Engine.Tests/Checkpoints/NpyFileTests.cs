using System.Text;
using Kindred.Engine.Checkpoints;

namespace Kindred.Engine.Tests.Checkpoints;

public sealed class NpyFileTests
{
    [Fact]
    public void The_bytes_are_those_numpy_writes()
    {
        using var file = new MemoryStream();

        NpyFile.Write<double>(file, [1, 2, 3, 4, 5, 6], 2, 3);

        // numpy 1.24.2: np.save(f, np.arange(1., 7.).reshape(2, 3)); header text and its padding to 128 bytes
        var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. new double[] { 1, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(expected, file.ToArray());
    }

    [Theory]
    [InlineData(new[] { 4 })]
    [InlineData(new[] { 2, 2 })]
    [InlineData(new[] { 1, 2, 1, 2 })]
    public void What_was_written_is_read_back(int[] shape)
    {
        Assert.Equal([1.5f, -2, float.MaxValue, float.Epsilon], RoundTrip([1.5f, -2, float.MaxValue, float.Epsilon], shape));
        Assert.Equal([1.5, double.NaN, double.MaxValue, 0], RoundTrip([1.5, double.NaN, double.MaxValue, 0], shape));
        Assert.Equal(new byte[] { 0, 1, 254, 255 }, RoundTrip(new byte[] { 0, 1, 254, 255 }, shape));
        Assert.Equal([long.MinValue, -1L, 0, long.MaxValue], RoundTrip([long.MinValue, -1L, 0, long.MaxValue], shape));
    }

    [Fact]
    public void Some_rows_are_read_without_the_others()
    {
        using var file = new MemoryStream();
        NpyFile.Write<byte>(file, [0, 1, 2, 3, 4, 5, 6, 7], 4, 2, 1);
        file.Position = 0;

        var rows = NpyFile.ReadRows<byte>(file, 1, 2, out var shape);

        Assert.Equal([4, 2, 1], shape);
        Assert.Equal(new byte[] { 2, 3, 4, 5 }, rows);
    }

    [Fact]
    public void Rows_that_are_not_there_are_refused()
    {
        using var file = new MemoryStream();
        NpyFile.Write<byte>(file, [0, 1, 2, 3], 4);
        file.Position = 0;

        Assert.Throws<ArgumentOutOfRangeException>(() => NpyFile.ReadRows<byte>(file, 3, 2, out _));
    }

    [Fact]
    public void A_shape_that_does_not_fit_the_values_is_refused()
    {
        using var file = new MemoryStream();

        var error = Assert.Throws<ArgumentException>(() => NpyFile.Write<float>(file, [1, 2, 3], 2, 2));

        Assert.Contains("(2, 2) holds 4 values, not 3", error.Message);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "'<f4'")]
    [InlineData("{'descr': '<f8', 'fortran_order': True, 'shape': (2,), }", "Fortran")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "ends after 16 of 24 bytes")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "left over")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }", "99999999999")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000, 2000000), }", "more values")]
    [InlineData("import os", "unreadable header")]
    public void A_file_that_is_not_as_expected_says_why(string header, string reason)
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header.PadRight(117) + "\n"), .. new byte[16]];

        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read<double>(new MemoryStream(bytes), out _));

        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Other_files_and_other_versions_are_refused()
    {
        Assert.Contains("NUMPY", Assert.Throws<InvalidDataException>(() => NpyFile.Read<double>(new MemoryStream("PK\u0003\u0004 and more text"u8.ToArray()), out _)).Message);
        Assert.Contains("2.0", Assert.Throws<InvalidDataException>(() => NpyFile.Read<double>(new MemoryStream([0x93, .. "NUMPY"u8, 2, 0, 0, 0]), out _)).Message);
        Assert.Contains("within its header", Assert.Throws<InvalidDataException>(() => NpyFile.Read<double>(new MemoryStream([0x93, .. "NUMPY"u8, 1, 0, 9, 0]), out _)).Message);
    }

    private static T[] RoundTrip<T>(T[] values, int[] shape) where T : unmanaged
    {
        using var file = new MemoryStream();
        NpyFile.Write<T>(file, values, shape);
        file.Position = 0;
        var read = NpyFile.Read<T>(file, out var readShape);
        Assert.Equal(shape, readShape);
        return read;
    }
}
