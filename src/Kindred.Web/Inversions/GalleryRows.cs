using System.Runtime.InteropServices;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Inversions;

/// <summary>What a gallery shows: the pairs, and one row for each network whose inversions are there.</summary>
public sealed record GalleryRows(long PairSetId, string PairsKey, int PairCount, IReadOnlyList<string> SeedNames, IReadOnlyList<string> TargetNames, IReadOnlyList<GalleryRow> Rows)
{
    /// <summary>Pairs <paramref name="first"/> and on, of the networks of some epsilons and one seed; null before any inversion has begun.</summary>
    public static async Task<GalleryRows?> ReadAsync(
        KindredDb db, TestImages images, long experimentId, ExperimentSpec spec, IReadOnlyList<double> epsilons, int seed, int first, int count, CancellationToken cancellation)
    {
        var pairsKey = InversionKey.Pairs(spec.Dataset, spec.Inversion.PairSeed, spec.Inversion.Pairs);
        var pairs = await db.PairSets.Where(p => p.Key == pairsKey).Select(p => new { p.Id, p.Count, p.SeedIndices, p.TargetIndices })
            .SingleOrDefaultAsync(cancellation);
        if (pairs is null)
        {
            return null;
        }

        var networks = await db.Networks.Where(n => n.ExperimentId == experimentId && n.Seed == seed && epsilons.Contains(n.Epsilon))
            .OrderBy(n => n.Index).Select(n => new { n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, n.ModelKey }).ToListAsync(cancellation);
        var keys = networks.ToDictionary(n => n, n => InversionKey.For(n.ModelKey, pairsKey, spec.Inversion.Method));
        var sets = await db.InvertedImageSets.Where(s => keys.Values.Contains(s.Key))
            .Select(s => new { s.Key, s.Id, s.ImagesArtifact, s.Residuals }).ToDictionaryAsync(s => s.Key, cancellation);

        var architectures = networks.Select(n => n.ArchitectureLabel).Distinct().ToList();
        var rows = networks.OrderBy(n => n.Epsilon).ThenBy(n => architectures.IndexOf(n.ArchitectureLabel)).Select(n =>
        {
            var set = sets.GetValueOrDefault(keys[n]);
            return new GalleryRow(n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, set?.Id, set?.ImagesArtifact, set is null ? [] : Floats(set.Residuals, first, count));
        });
        var labels = images.Of(Catalog<Engine.Datasets.ImageDataset>.IdOf(spec.Dataset)).Labels;
        IReadOnlyList<string> Names(byte[] indices) => MemoryMarshal.Cast<byte, int>(indices).ToArray().Skip(first).Take(count)
            .Select(i => spec.Dataset.ClassNames[labels[i]]).ToList();
        return new GalleryRows(pairs.Id, pairsKey, pairs.Count, Names(pairs.SeedIndices), Names(pairs.TargetIndices), rows.ToList());
    }

    private static float[] Floats(byte[] bytes, int first, int count) =>
        MemoryMarshal.Cast<byte, float>(bytes).ToArray().Skip(first).Take(count).ToArray();
}

/// <summary>The inversions through one network with the final relative distance of each image shown; no set yet where its run has not ended.</summary>
public sealed record GalleryRow(string ArchitectureLabel, string ArchitectureKind, double Epsilon, long? SetId, string? Artifact, IReadOnlyList<float> Distances);
