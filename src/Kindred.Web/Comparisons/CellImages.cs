using Kindred.Engine.Similarity;
using Kindred.Platform.Comparisons;
using Kindred.Web.Controls;

namespace Kindred.Web.Comparisons;

/// <summary>One image of a cell, picked for a number.</summary>
/// <param name="Url">Null where there is nothing to see: an uploaded sample, or an image that is gone.</param>
/// <param name="Name">Which it is.</param>
/// <param name="Number">What it was picked for, as it is written.</param>
public sealed record CellImage(string? Url, string Name, string Number);

/// <summary>The images of a cell that lie at the ends of some order.</summary>
public static class CellImages
{
    /// <summary>Those with the smallest and the largest residual: which the row's network inverted best and worst.</summary>
    public static (IReadOnlyList<CellImage> Lowest, IReadOnlyList<CellImage> Highest) ByResidual(CellView cell)
    {
        var ends = ImageExtremes.Of(cell.Inversions!.Residuals);
        return (Images(cell, ends?.Least, r => Words.Residual(r)), Images(cell, ends?.Most, r => Words.Residual(r)));
    }

    /// <summary>Those on which the two networks agree most and least.</summary>
    public static (IReadOnlyList<CellImage> Most, IReadOnlyList<CellImage> Least) ByAgreement(CellView cell, ImageExtremes ends) =>
        (Images(cell, ends.Most, a => Words.Similarity(a)), Images(cell, ends.Least, a => Words.Similarity(a)));

    private static List<CellImage> Images(CellView cell, IReadOnlyList<RatedImage>? end, Func<float, string> written) =>
        [.. (end ?? []).Select(i => Image(cell, i.Image, written(i.Rating)))];

    private static CellImage Image(CellView cell, int place, string number) => cell.Pairs is not { } pairs ? new(null, $"sample {place}", number)
        : cell.Table.ImageSet switch
        {
            ImageSets.Inverted => Inverted(cell, pairs, cell.Row, place, number),
            ImageSets.Pooled => Inverted(cell, pairs, place % cell.Table.Size, place, number),
            ImageSets.Seed => new(Urls.PairImages(pairs.Id, "seed", pairs.Key, place, 1), $"test image {pairs.Seeds[place]}", number),
            _ => new(Urls.PairImages(pairs.Id, "target", pairs.Key, place, 1), $"test image {pairs.Targets[place]}", number),
        };

    private static CellImage Inverted(CellView cell, CellPairs pairs, int network, int place, string number) => new(
        cell.Table.Inversions.ElementAtOrDefault(network) is { } set ? Urls.InvertedImages(set.SetId, set.Artifact, place, 1) : null,
        $"pair {place}: from test image {pairs.Seeds[place]} towards {pairs.Targets[place]}, through {cell.Table.Networks[network].Label}", number);
}
