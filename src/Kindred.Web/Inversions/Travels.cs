using System.Collections.Concurrent;
using Kindred.Engine.Checkpoints;
using Kindred.Platform.Artifacts;

namespace Kindred.Web.Inversions;

/// <summary>How far each inverted image lies from where it started and from where it was to go: L2 over all values, pixel units.</summary>
/// <param name="FromSeed">One for each pair.</param>
/// <param name="FromTarget">One for each pair.</param>
public sealed record TravelDistances(IReadOnlyList<double> FromSeed, IReadOnlyList<double> FromTarget);

/// <summary>Measures inverted images against their pairs, once for each set: the images never change.</summary>
public sealed class Travels(ArtifactStore artifacts, TestImages images)
{
    private const int AtOnce = 64;
    private readonly ConcurrentDictionary<(string Artifact, string Pairs), TravelDistances> known = new();

    /// <param name="artifact">The inverted images, .npy float32, N×C×H×W.</param>
    /// <param name="pairsKey">Key of the pairs.</param>
    /// <param name="datasetId">Data set of whose test split the indices are.</param>
    /// <param name="seeds">Index of each seed image.</param>
    /// <param name="targets">Index of each target image.</param>
    public TravelDistances Of(string artifact, string pairsKey, string datasetId, IReadOnlyList<int> seeds, IReadOnlyList<int> targets) =>
        known.GetOrAdd((artifact, pairsKey), _ => Measure(artifact, datasetId, seeds, targets));

    private TravelDistances Measure(string artifact, string datasetId, IReadOnlyList<int> seeds, IReadOnlyList<int> targets)
    {
        var test = images.Of(datasetId);
        var size = test.Shape.Pixels;
        var (fromSeed, fromTarget) = (new double[seeds.Count], new double[seeds.Count]);
        using var file = artifacts.Open(artifact);
        for (var first = 0; first < seeds.Count; first += AtOnce)
        {
            file.Position = 0;
            var count = Math.Min(AtOnce, seeds.Count - first);
            var inverted = NpyFile.ReadRows<float>(file, first, count, out var _);
            for (var i = 0; i < count; i++)
            {
                var image = inverted.AsSpan(i * size, size);
                fromSeed[first + i] = Distance(image, test.Pixels.AsSpan(seeds[first + i] * size, size));
                fromTarget[first + i] = Distance(image, test.Pixels.AsSpan(targets[first + i] * size, size));
            }
        }

        return new(fromSeed, fromTarget);
    }

    private static double Distance(ReadOnlySpan<float> image, ReadOnlySpan<byte> stored)
    {
        var sum = 0.0;
        for (var i = 0; i < image.Length; i++)
        {
            var difference = image[i] - stored[i] / 255.0;
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
