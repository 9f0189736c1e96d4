namespace Kindred.Engine.Similarity;

/// <summary>
/// A representation, n images × p features, in the form its measure compares it in. Made by <see cref="SimilarityMeasure.Prepare"/>,
/// compared by that measure only, disposed by whoever asked for it.
/// </summary>
public abstract class PreparedRepresentation : IDisposable
{
    /// <summary>Number of images n.</summary>
    public required int Count { get; init; }

    /// <summary>Number of features p.</summary>
    public required int Width { get; init; }

    /// <summary>Why nothing can be compared with it, as the rest of a sentence such as "is constant over the images"; null where it can.</summary>
    public string? Fault { get; init; }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Release();
}
