using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A measure of how alike two networks are on the same images, from one array of each: its representation, or its logits. Declares its
/// mathematics, which contract tests hold it to: each declared invariance holds and each undeclared one fails.
/// </summary>
public abstract record SimilarityMeasure
{
    /// <summary>Short label, such as "linear CKA (biased)".</summary>
    public abstract string Label { get; }

    /// <summary>What it compares, range, direction, symmetry, invariances, cost and pitfalls.</summary>
    public abstract MeasureProperties Properties { get; }

    /// <summary>Whether its value grows with the number of images, so that of fewer of them only the relative spread says anything.</summary>
    internal virtual bool GrowsWithImages => false;

    /// <summary>How cells of a matrix get their interval and the level of unrelated representations.</summary>
    public virtual StatisticsMethod Statistics(MatrixOptions options) =>
        new("random halves of the images", options.Halves, "random row orders", options.Permutations);

    /// <summary>
    /// What the measure needs of one network's array (n×p), computed once: a row of N comparisons then costs N cross terms only.
    /// The result belongs to the caller and outlives the tensor and its dispose scope.
    /// </summary>
    /// <exception cref="ArgumentException">Not a matrix; the message states the shape.</exception>
    public abstract PreparedRepresentation Prepare(Tensor x);

    /// <summary>Compares two prepared representations of the same images in the same order.</summary>
    /// <returns>The value, or why there is none.</returns>
    /// <exception cref="ArgumentException">The numbers of images differ; the message states both.</exception>
    public abstract SimilarityValue Compare(PreparedRepresentation x, PreparedRepresentation y);

    /// <summary>Compares X (n×p) and Y (n×q), rows the same images in the same order.</summary>
    /// <returns>The value, or why there is none.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit; the message states both.</exception>
    public SimilarityValue Compare(Tensor x, Tensor y)
    {
        using var preparedX = Prepare(x);
        using var preparedY = Prepare(y);
        return Compare(preparedX, preparedY);
    }
}

/// <summary>A measured similarity, or the reason why it is undefined. Never a silent NaN.</summary>
public readonly record struct SimilarityValue(double Value, string? Undefined = null)
{
    public static SimilarityValue Because(string reason) => new(double.NaN, reason);
}
