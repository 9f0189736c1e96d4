namespace Kindred.Engine.Similarity.Statistics;

/// <summary>One cell of a matrix: its value with what a reader needs to judge it.</summary>
/// <param name="Value">NaN where undefined.</param>
/// <param name="Undefined">Why there is no value; null where there is one.</param>
/// <param name="CiLow">Lower end of the 95 % interval over images; null where none was asked for, or too few images allow none.</param>
/// <param name="CiHigh">Its upper end.</param>
/// <param name="NullMean">What the value would be on average if the rows of one side were in random order; null where not computed.</param>
/// <param name="NullHigh">What only one in twenty such orders passes towards more alike: the 95 % quantile, of a distance the 5 % quantile.</param>
public readonly record struct CellStatistics(
    double Value, string? Undefined = null, double? CiLow = null, double? CiHigh = null, double? NullMean = null, double? NullHigh = null)
{
    /// <summary>The images on which the two networks agree most and least; null where none were asked for, and of a network with itself.</summary>
    public ImageExtremes? Images { get; init; }

    public CellStatistics(SimilarityValue value)
        : this(value.Value, value.Undefined)
    {
    }
}
