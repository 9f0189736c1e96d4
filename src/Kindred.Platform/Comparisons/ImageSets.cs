namespace Kindred.Platform.Comparisons;

/// <summary>Names of image sets.</summary>
public static class ImageSets
{
    /// <summary>The pairs' target images: test images.</summary>
    public const string Target = "target";

    /// <summary>Images inverted through each row's own network, so that matrices are not symmetric.</summary>
    public const string Inverted = "inverted";

    /// <summary>The pairs' seed images: test images, where inversions began.</summary>
    public const string Seed = "seed";

    /// <summary>As many images as there are pairs, drawn in turn from all networks' inversions: each cell is on the same ones.</summary>
    public const string Pooled = "pooled";

    /// <summary>For each cell, the target images that both networks give the same class.</summary>
    public const string Agree = "agree";

    /// <summary>For each cell, the target images that the two networks give different classes.</summary>
    public const string Disagree = "disagree";

    /// <summary>Target images, answered by linear classifiers trained anew on each network's frozen representations. Of experiments alone.</summary>
    public const string Probes = "probes";

    /// <summary>The samples of representations made elsewhere.</summary>
    public const string Uploaded = "uploaded";

    /// <summary>Those that networks can be compared on.</summary>
    public static IReadOnlyList<string> OfNetworks { get; } = [Target, Inverted, Seed, Pooled, Agree, Disagree];

    /// <summary>What the images are, as the rest of a sentence.</summary>
    public static string Explained(string imageSet) => imageSet switch
    {
        Target => "target images",
        Inverted => "images inverted through the row's network",
        Seed => "seed images",
        Pooled => "images drawn in turn from all networks' inversions",
        Agree => "target images to which both networks give the same class",
        Disagree => "target images to which the two networks give different classes",
        Probes => "target images, answered by classifiers trained anew",
        _ => "uploaded samples",
    };

    /// <summary>Whether it is made of inverted images.</summary>
    public static bool NeedsInversions(string imageSet) => imageSet is Inverted or Pooled;
}
