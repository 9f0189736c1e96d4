using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// A measure that no pair of arrays is enough for: it shows a network images made for another one, or puts the two together. Chosen among the
/// other measures, but its input are networks (<see cref="MeasureInput.Networks"/>), and it refuses arrays. S[A,B] is read as with matrices: A the
/// row's, B the column's.
/// </summary>
public abstract record NetworkMeasure : SimilarityMeasure
{
    /// <summary>Images in one pass through a network.</summary>
    public abstract int ImagesAtOnce { get; }

    /// <inheritdoc/>
    public override StatisticsMethod Statistics(MatrixOptions options) => new("score interval of a share of images (Wilson)", 0, "none", null);

    /// <summary>What the row's network makes of the images, once for all columns.</summary>
    /// <param name="row">A, in eval mode.</param>
    /// <param name="images">N×C×H×W in [0,1], float32; kept, not copied.</param>
    /// <param name="labels">N true classes, int64; kept, not copied.</param>
    /// <param name="seed">Same seed, network and images, same result.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    /// <returns>Belongs to the caller.</returns>
    public abstract NetworkRow Prepare(Classifier row, Tensor images, Tensor labels, int seed, CancellationToken cancellation);

    /// <summary>S[A,B] with its interval over images.</summary>
    /// <param name="row">What <see cref="Prepare(Classifier, Tensor, Tensor, int, CancellationToken)"/> gave for A.</param>
    /// <param name="column">B, in eval mode.</param>
    /// <param name="options">Whether there are intervals, and how they are drawn.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    public abstract CellStatistics Cell(NetworkRow row, Classifier column, MatrixOptions options, CancellationToken cancellation);

    /// <summary>Refuses: arrays are not enough.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override PreparedRepresentation Prepare(Tensor x) => throw Refused();

    /// <summary>Refuses: arrays are not enough.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override SimilarityValue Compare(PreparedRepresentation x, PreparedRepresentation y) => throw Refused();

    /// <summary>S[A,B].</summary>
    /// <param name="row">What <see cref="Prepare(Classifier, Tensor, Tensor, int, CancellationToken)"/> gave for A.</param>
    /// <param name="column">B, in eval mode.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    public abstract SimilarityValue Compare(NetworkRow row, Classifier column, CancellationToken cancellation);

    /// <summary>A share of images with its score interval.</summary>
    private protected static CellStatistics Share(SimilarityValue value, long images, MatrixOptions options)
    {
        var interval = value.Undefined is null && options.Statistics ? ProportionInterval.Wilson((int)Math.Round(value.Value * images), (int)images) : null;
        return new(value) { CiLow = interval?.Low, CiHigh = interval?.High };
    }

    private NotSupportedException Refused() => new($"{Label} compares networks, not arrays.");

    private protected static MeasureProperties Facts(double? minimum, double? maximum, string cost, params string[] pitfalls) => new()
    {
        Input = MeasureInput.Networks,
        Minimum = minimum,
        Maximum = maximum,
        LargerIsMoreSimilar = true,
        Symmetric = false,
        Cost = cost,
        Pitfalls = pitfalls,
    };
}

/// <summary>One row's network with the images of a comparison and those made for it.</summary>
/// <param name="Network">A.</param>
/// <param name="Images">N×C×H×W; not owned.</param>
/// <param name="Labels">N true classes; not owned.</param>
/// <param name="Made">N×C×H×W, made for A from the images; null where the measure makes none. Owned.</param>
/// <param name="Seed">For what is drawn when comparing.</param>
public sealed record NetworkRow(Classifier Network, Tensor Images, Tensor Labels, Tensor? Made, int Seed) : IDisposable
{
    public void Dispose() => Made?.Dispose();
}
