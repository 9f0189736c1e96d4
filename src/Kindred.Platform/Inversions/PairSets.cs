using System.Runtime.InteropServices;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Inversions;

/// <summary>The one stored set of pairs for each data set, seed and number: whichever run needs it first draws it, all others read it.</summary>
internal static class PairSets
{
    /// <summary>The set of an experiment's spec; drawn from the test images' labels if nobody has yet.</summary>
    public static ImagePairSet Obtain(RunContext context, LabeledImages test) =>
        Obtain(context, context.Spec.Dataset, context.Spec.Inversion.PairSeed, context.Spec.Inversion.Pairs, test);

    /// <summary>The set of a data set, seed and number; drawn from the test images' labels if nobody has yet.</summary>
    public static ImagePairSet Obtain(RunContext context, ImageDataset dataset, int pairSeed, int count, LabeledImages test)
    {
        var key = InversionKey.Pairs(dataset, pairSeed, count);
        if (Find(context, key) is { } stored)
        {
            return stored;
        }

        var pairs = ImagePairs.Draw(test.Labels, count, pairSeed);
        context.Commit(db => Insert(db, new ImagePairSet
        {
            Key = key,
            Dataset = dataset.Id,
            PairSeed = pairSeed,
            Count = pairs.Count,
            SeedIndices = Bytes(pairs.Seeds),
            TargetIndices = Bytes(pairs.Targets),
        }));
        return Find(context, key)!;
    }

    /// <summary>Indices stored as little-endian int32.</summary>
    public static ReadOnlySpan<int> Indices(byte[] stored) => MemoryMarshal.Cast<byte, int>(stored);

    private static byte[] Bytes(IReadOnlyList<int> indices) => MemoryMarshal.AsBytes<int>(indices.ToArray()).ToArray();

    private static ImagePairSet? Find(RunContext context, string key)
    {
        using var db = context.Database.CreateDbContext();
        return db.PairSets.AsNoTracking().SingleOrDefault(p => p.Key == key);
    }

    // two inversions may draw the same pairs at the same time: the second changes nothing
    private static void Insert(KindredDb db, ImagePairSet pairs) => db.Database.ExecuteSql($"""
        INSERT INTO "PairSets" ("Key", "Dataset", "PairSeed", "Count", "SeedIndices", "TargetIndices")
        VALUES ({pairs.Key}, {pairs.Dataset}, {pairs.PairSeed}, {pairs.Count}, {pairs.SeedIndices}, {pairs.TargetIndices})
        ON CONFLICT DO NOTHING
        """);
}
