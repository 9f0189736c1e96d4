using System.Runtime.InteropServices;

namespace Kindred.Platform.Comparisons;

/// <summary>One cell of a matrix computed a second time, from the networks and images themselves; what the matrix holds stays.</summary>
public sealed class CellCheck
{
    /// <summary>The run that did it.</summary>
    public long RunId { get; set; }

    public Runs.Run? Run { get; set; }
    public long MatrixId { get; set; }
    public int Row { get; set; }
    public int Column { get; set; }

    /// <summary>Null where undefined.</summary>
    public double? Value { get; set; }

    /// <summary>Why there is no value; null where there is one.</summary>
    public string? Undefined { get; set; }

    /// <summary>
    /// <see cref="Engine.Similarity.ImageAgreement"/> of each pair's image, or each sample, as float64; NaN for those that the cell is not on. Null where
    /// there is none.
    /// </summary>
    public byte[]? ImageAgreement { get; set; }

    /// <summary><see cref="ImageAgreement"/> as numbers.</summary>
    public IReadOnlyList<double> Agreement => ImageAgreement is null ? [] : MemoryMarshal.Cast<byte, double>(ImageAgreement).ToArray();
}
