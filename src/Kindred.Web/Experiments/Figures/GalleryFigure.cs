using System.Globalization;
using System.Xml.Linq;
using Kindred.Engine.Checkpoints;
using Kindred.Platform.Artifacts;
using Kindred.Web.Charts;
using Kindred.Web.Controls;
using Kindred.Web.Inversions;
using static Kindred.Web.Experiments.Figures.Svg;

namespace Kindred.Web.Experiments.Figures;

/// <summary>One pair of images through all networks of a seed, as the inversion studio shows it: architectures down, epsilon across.</summary>
public sealed class GalleryFigure(StudioReader studios, TestImages images, ArtifactStore artifacts)
{
    private const int label = 96;
    private const int gap = 12;

    /// <summary>Null where there is no such experiment, or no such pair.</summary>
    public async Task<Studio?> ReadAsync(long experimentId, int? seed, int pair, CancellationToken cancellation) =>
        await studios.ReadAsync(experimentId, seed, cancellation) is { } studio && pair >= 0 && pair < studio.Pairs ? studio : null;

    public XDocument Draw(Studio studio, int pair)
    {
        var scale = Math.Max(1, 112 / studio.Shape.Width);
        var (w, h) = (studio.Shape.Width * scale, studio.Shape.Height * scale);
        var columns = studio.Epsilons.ToList();
        double X(int column) => 12 + label + column * (w + gap);
        double Y(int row) => 12 + h + 64 + row * (h + 28);
        var parts = new List<XElement>();
        foreach (var (side, index, name, column) in new[] { ("Seed", studio.SeedIndices[pair], studio.SeedNames[pair], 0), ("Target", studio.TargetIndices[pair], studio.TargetNames[pair], 1) })
        {
            parts.Add(Image(X(column), 12, w, h, TestPng(studio, index)));
            parts.Add(Text(X(column), 12 + h + 15, $"{side}: {name}", "ink-2", 12));
        }

        parts.AddRange(columns.Select((e, i) => Text(X(i), Y(0) - 8, $"ε {Words.Epsilon(e)}", "ink", 12, weight: 600)));
        var rows = studio.ByArchitecture.ToList();
        for (var row = 0; row < rows.Count; row++)
        {
            parts.Add(Text(12, Y(row) + 14, rows[row].Key, "ink", 12, weight: 600));
            foreach (var network in rows[row].Where(n => n.Images is not null))
            {
                var x = X(columns.IndexOf(network.Epsilon));
                parts.Add(Image(x, Y(row), w, h, InvertedPng(studio, network.Images!, pair)));
                parts.Add(Text(x + w, Y(row) + h + 14, Words.Residual(network.Residuals[pair]), "ink-3", 11, "end"));
            }
        }

        var caption = $"{studio.ExperimentName}: pair {pair + 1}, networks of seed {studio.Seed}, {studio.Spec.Inversion.Method.Label}; {FigureCaption.Setup(studio.Spec)}. Below each image its residual.";
        var width = Math.Max(X(columns.Count), 480);
        var lines = Caption(12, Y(rows.Count) + 4, caption, width - 24);
        return Document(width, Y(rows.Count) + 4 + CaptionLine * lines.Count, [.. parts, .. lines], caption);
    }

    public static string Csv(Studio studio, int pair) => ChartCsv.Of(Values(studio, pair));

    /// <summary>Header and one row for each network.</summary>
    public static IReadOnlyList<IReadOnlyList<object?>> Values(Studio studio, int pair) =>
    [
        ["pair", "seed_class", "target_class", "architecture", "epsilon", "seed", "residual", "distance_from_seed", "distance_from_target"],
        .. studio.Networks.Where(n => n.SetId is not null).Select(n => new object?[]
        {
            pair, studio.SeedNames[pair], studio.TargetNames[pair], n.ArchitectureLabel, n.Epsilon.ToString(CultureInfo.InvariantCulture), studio.Seed,
            n.Residuals[pair], n.Travel?.FromSeed[pair], n.Travel?.FromTarget[pair],
        }),
    ];

    /// <summary>A test image of the pairs, pixel for pixel.</summary>
    public byte[] TestPng(Studio studio, int index)
    {
        var all = images.Of(studio.Dataset);
        return ImageStrip.Png(all.Shape, all.Pixels.AsSpan(index * all.Shape.Pixels, all.Shape.Pixels));
    }

    /// <summary>What a network made of one pair, pixel for pixel.</summary>
    public byte[] InvertedPng(Studio studio, string artifact, int pair)
    {
        using var file = artifacts.Open(artifact);
        return ImageStrip.Png(studio.Shape, ImageStrip.ToBytes(NpyFile.ReadRows<float>(file, pair, 1, out var _)));
    }
}
