namespace Kindred.Engine.Similarity.Kernels;

/// <summary>A block of rows and columns of every network's n×n Gram matrix, on or above the diagonal.</summary>
internal readonly record struct GramTile(long Row, long Rows, long Column, long Columns)
{
    /// <summary>Longest side: large enough for the matrix library to be fast, small enough for the tiles of many networks to stay near the processor.</summary>
    private const long LongestSide = 512;

    /// <summary>Shortest side: under it the calls cost more than the products, and memory is not worth saving.</summary>
    private const long ShortestSide = 32;

    public bool OnDiagonal => Row == Column;

    /// <summary>How often its entries count: those off the diagonal stand for their mirror image too.</summary>
    public int Weight => OnDiagonal ? 1 : 2;

    /// <summary>The tiles of an upper triangle of n×n, diagonal tiles whole: about half of the Gram matrix.</summary>
    /// <param name="images">n.</param>
    /// <param name="networks">Whose tiles are held at a time.</param>
    /// <param name="memory">Bytes that those tiles may take.</param>
    public static IReadOnlyList<GramTile> Upper(long images, int networks, long memory)
    {
        var fits = (long)Math.Sqrt(memory / (double)sizeof(float) / networks);
        var count = Ceiling(images, Math.Clamp(fits, ShortestSide, LongestSide));
        var side = Ceiling(images, count); // all alike but for the last
        var starts = Enumerable.Range(0, (int)Ceiling(images, side)).Select(t => t * side).ToList();
        return [.. from row in starts from column in starts where column >= row select new GramTile(row, Math.Min(side, images - row), column, Math.Min(side, images - column))];
    }

    private static long Ceiling(long whole, long part) => (whole + part - 1) / part;
}
