using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// N pairs of images with different labels (Jones et al. 2022): inversion starts at the seed and matches the target's representation.
/// Drawn from labels alone, so that all networks see the same pairs. Indices are into the split the labels belong to.
/// </summary>
public sealed record ImagePairs(IReadOnlyList<int> Seeds, IReadOnlyList<int> Targets)
{
    public int Count => Seeds.Count;

    /// <summary>
    /// Draws pairs from a seed. Each image is a target at most once; each is a seed at most once too wherever the labels allow it.
    /// </summary>
    /// <param name="labels">Label of each image of the split.</param>
    /// <param name="count">Number of pairs, 1 to the number of images.</param>
    /// <param name="pairSeed">Same seed, same pairs.</param>
    /// <exception cref="ArgumentException">More pairs than images, or a single label.</exception>
    public static ImagePairs Draw(IReadOnlyList<byte> labels, int count, long pairSeed)
    {
        if (count < 1 || count > labels.Count)
        {
            throw new ArgumentException($"{count} pairs from {labels.Count} images: every pair needs a target of its own", nameof(count));
        }

        if (labels.Distinct().Count() < 2)
        {
            throw new ArgumentException("all images have one label: a pair needs two", nameof(labels));
        }

        using var generator = Randomness.For(pairSeed, "pairs");
        var targets = Shuffled(labels.Count, generator);
        var seeds = Shuffled(labels.Count, generator);
        var starts = Shuffled(labels.Count, generator);
        for (var i = 0; i < count; i++)
        {
            if (labels[seeds[i]] == labels[targets[i]])
            {
                Repair(i, labels, count, targets, seeds, starts[i]);
            }
        }

        return new(seeds[..count], targets[..count]);
    }

    /// <summary>
    /// Exchanges seed i with another, used or unused, such that both pairs differ in label. If none fits, Hall's theorem says that no
    /// choice of distinct seeds does, and a seed is used a second time.
    /// </summary>
    private static void Repair(int i, IReadOnlyList<byte> labels, int count, int[] targets, int[] seeds, int start)
    {
        var label = labels[targets[i]];
        for (var step = 0; step < seeds.Length; step++)
        {
            var j = (start + step) % seeds.Length;
            if (labels[seeds[j]] != label && (j >= count || labels[targets[j]] != label))
            {
                (seeds[i], seeds[j]) = (seeds[j], seeds[i]);
                return;
            }
        }

        seeds[i] = Enumerable.Range(start, labels.Count).Select(k => k % labels.Count).First(k => labels[k] != label);
    }

    private static int[] Shuffled(int count, Generator generator)
    {
        using var permutation = randperm(count, int64, generator: generator);
        return Array.ConvertAll(permutation.data<long>().ToArray(), k => (int)k);
    }
}
