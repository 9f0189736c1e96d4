namespace Kindred.Platform.Comparisons;

/// <summary>
/// Reference data: the two matrices of nine non-robust ImageNet networks (epsilon 0) of Jones, Springer, Kenyon, Moore: If you've
/// trained one you've trained them all: inter-architecture similarity increases with robustness, UAI 2022; read off the figure in
/// H. Jones, "A Better Index of Neural Network Similarity" (haydn.fgl.dev/posts/a-better-index-of-similarity), to two decimals.
/// Row = Architecture A, whose inversions are used for <see cref="Inverted"/>; column = Architecture B. The figure's y axis runs the other way.
/// </summary>
public static class PublishedMatrices
{
    public static IReadOnlyList<string> Networks { get; } =
        ["DenseNet", "MobileNet", "ResNeXt50", "ResNet18", "ResNet50", "ShuffleNet", "VGG16", "WRN50-2", "WRN50-4"];

    public static IReadOnlyList<string> ShortNames { get; } = ["Den", "Mob", "Rxt", "R18", "R50", "Shu", "Vgg", "W2", "W4"];

    /// <summary>Linear CKA on the target images ("Target Dataset CKA"): symmetric.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Plain { get; } =
    [
        [1, .64, .67, .67, .71, .64, .65, .66, .61],
        [.64, 1, .58, .75, .68, .81, .72, .60, .55],
        [.67, .58, 1, .64, .75, .58, .62, .76, .71],
        [.67, .75, .64, 1, .74, .76, .72, .66, .60],
        [.71, .68, .75, .74, 1, .68, .70, .78, .72],
        [.64, .81, .58, .76, .68, 1, .69, .60, .55],
        [.65, .72, .62, .72, .70, .69, 1, .63, .58],
        [.66, .60, .76, .66, .78, .60, .63, 1, .78],
        [.61, .55, .71, .60, .72, .55, .58, .78, 1],
    ];

    /// <summary>Linear CKA on images inverted through the row's network ("Inverted Dataset CKA").</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Inverted { get; } =
    [
        [1, .08, .15, .11, .12, .07, .11, .13, .12],
        [.04, 1, .04, .05, .04, .04, .04, .03, .03],
        [.07, .03, 1, .07, .08, .03, .06, .09, .09],
        [.07, .06, .09, 1, .09, .05, .09, .08, .08],
        [.16, .10, .21, .18, 1, .08, .17, .26, .26],
        [.07, .08, .07, .11, .07, 1, .06, .06, .06],
        [.03, .02, .03, .03, .03, .02, 1, .03, .03],
        [.15, .08, .20, .15, .23, .07, .14, 1, .27],
        [.12, .06, .16, .12, .18, .05, .11, .22, 1],
    ];
}
