namespace Kindred.Engine.Similarity;

/// <summary>How a matrix is computed, and what beside its values.</summary>
public sealed record MatrixOptions
{
    /// <summary>Bytes to work in, beside the process itself and what the caller holds. Networks that do not fit are taken in groups.</summary>
    public long Memory { get; init; } = 1L << 30;

    /// <summary>Whether cells get an interval over images and the level of unrelated representations.</summary>
    public bool Statistics { get; init; } = true;

    /// <summary>Draws of images behind an interval.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Random halves of the images behind the interval of a measure of which only values are known: each costs up to half as much as the matrix.</summary>
    public int Halves { get; init; } = 20;

    /// <summary>Random orders of rows behind the level of unrelated representations of a measure that has no closed form of it: each costs as much as the matrix.</summary>
    public int Permutations { get; init; } = 10;

    /// <summary>Fixes the draws: the same seed for matrices whose cells are compared image by image.</summary>
    public long Seed { get; init; }

    /// <summary>Whether cells say on which images the two networks agree most and least.</summary>
    public bool Images { get; init; }

    /// <summary>Keeps Gram matrices, where memory holds them, so that a row added by <see cref="KernelMatrix.Row"/> costs one network's own.</summary>
    public bool KeepGrams { get; init; }
}
