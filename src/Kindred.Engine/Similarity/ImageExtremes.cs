namespace Kindred.Engine.Similarity;

/// <summary>One image of a cell.</summary>
/// <param name="Image">Its place among the images that were compared on.</param>
/// <param name="Rating">What it is ordered by, such as how far the two networks agree on it (<see cref="ImageAgreement"/>).</param>
public readonly record struct RatedImage(int Image, float Rating);

/// <summary>The images at both ends of an order, as those on which the two networks of a cell agree most and least; the outermost first, and no image in both.</summary>
/// <param name="Most">At most <see cref="Each"/>, and no more than half of the images.</param>
/// <param name="Least">As many.</param>
public sealed record ImageExtremes(IReadOnlyList<RatedImage> Most, IReadOnlyList<RatedImage> Least)
{
    /// <summary>Most images that are kept of each end.</summary>
    public const int Each = 5;

    /// <summary>Of the rating of each image; those without one (NaN) are left out.</summary>
    /// <returns>Null where fewer than two have one.</returns>
    public static ImageExtremes? Of(IEnumerable<float> ratings)
    {
        var images = ratings.Select((rating, image) => new RatedImage(image, rating)).Where(i => float.IsFinite(i.Rating)).OrderBy(i => i.Rating).ToList();
        var each = Math.Min(Each, images.Count / 2);
        return each == 0 ? null : new([.. images.AsEnumerable().Reverse().Take(each)], [.. images.Take(each)]);
    }

    /// <summary>The same images by their places among more: those that a cell of its own images is on.</summary>
    public ImageExtremes At(IReadOnlyList<long> places)
    {
        RatedImage[] Placed(IReadOnlyList<RatedImage> images) => [.. images.Select(i => i with { Image = (int)places[i.Image] })];
        return new(Placed(Most), Placed(Least));
    }

    public bool Equals(ImageExtremes? other) => other is not null && Most.SequenceEqual(other.Most) && Least.SequenceEqual(other.Least);

    public override int GetHashCode() => Most.Concat(Least).Aggregate(0, HashCode.Combine);
}
