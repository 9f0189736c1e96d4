using Kindred.Platform.Comparisons;
using Kindred.Web.Charts;

namespace Kindred.Web.Home;

/// <summary>The published reference matrices, ready to draw.</summary>
public static class Published
{
    public static MatrixView Plain { get; } = View(PublishedMatrices.Plain);
    public static MatrixView Inverted { get; } = View(PublishedMatrices.Inverted);

    private static MatrixView View(IReadOnlyList<IReadOnlyList<double>> values) =>
        new() { Rows = PublishedMatrices.Networks, Columns = PublishedMatrices.ShortNames, Values = values };
}
