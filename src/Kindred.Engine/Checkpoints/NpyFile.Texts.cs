using System.Globalization;
using System.Text;

namespace Kindred.Engine.Checkpoints;

public static partial class NpyFile
{
    /// <summary>NumPy's code of the element type, such as "&lt;f4", and the shape; reads no further than the header.</summary>
    /// <exception cref="InvalidDataException">Not such a file, or Fortran order.</exception>
    public static (string ElementType, int[] Shape) ReadHeader(Stream stream) => ParseHeader(ReadHeaderText(stream));

    /// <summary>Reads a one-dimensional array of fixed-width Unicode texts or of int64, the latter as decimal texts.</summary>
    /// <param name="stream">Must end with the array.</param>
    /// <param name="most">More entries than these are refused before they are read.</param>
    /// <exception cref="InvalidDataException">Not such a file, of another kind of element, or with more entries.</exception>
    public static IReadOnlyList<string> ReadTexts(Stream stream, int most)
    {
        const int LongestText = 1000;
        var (descr, shape) = ReadHeader(stream);
        if (shape.Length != 1 || shape[0] > most)
        {
            throw new InvalidDataException($"npy: shape {Text(shape)}; one axis of at most {most:N0} was expected");
        }

        if (descr == Descr<long>())
        {
            var numbers = new long[shape[0]];
            ReadValues(stream, numbers);
            return Array.ConvertAll(numbers, n => n.ToString(CultureInfo.InvariantCulture));
        }

        if (!descr.StartsWith("<U", StringComparison.Ordinal) || !int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var width) || width > LongestText)
        {
            throw new InvalidDataException($"npy: element type '{descr}'; '<i8' or texts of at most {LongestText:N0} characters ('<U…') were expected");
        }

        var bytes = new byte[shape[0] * width * sizeof(int)];
        ReadValues(stream, bytes);
        return [.. Enumerable.Range(0, shape[0]).Select(i => Encoding.UTF32.GetString(bytes, i * width * sizeof(int), width * sizeof(int)).TrimEnd('\0'))];
    }
}
