using System.Runtime.InteropServices;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Inversions;

/// <summary>All that the inversion studio shows of an experiment's networks of one seed.</summary>
public sealed record Studio
{
    public required string ExperimentName { get; init; }
    public required ExperimentSpec Spec { get; init; }

    /// <summary>Seed of the networks shown.</summary>
    public required int Seed { get; init; }

    public required long PairSetId { get; init; }
    public required string PairsKey { get; init; }

    /// <summary>Id of the data set the pairs are from.</summary>
    public required string Dataset { get; init; }

    /// <summary>Index of each pair's seed image in the test split.</summary>
    public required IReadOnlyList<int> SeedIndices { get; init; }

    public required IReadOnlyList<int> TargetIndices { get; init; }

    /// <summary>Class of each pair's seed image.</summary>
    public required IReadOnlyList<string> SeedNames { get; init; }

    public required IReadOnlyList<string> TargetNames { get; init; }

    /// <summary>Architectures in the experiment's order, epsilons ascending.</summary>
    public required IReadOnlyList<StudioNetwork> Networks { get; init; }

    public int Pairs => SeedNames.Count;

    public ImageShape Shape => Spec.Dataset.Shape;

    public IReadOnlyList<double> Epsilons => [.. Spec.Epsilons.Order()];

    public IEnumerable<IGrouping<string, StudioNetwork>> ByArchitecture => Networks.GroupBy(n => n.ArchitectureLabel);

    /// <summary>The step of each frame of the film; empty where this pair was not filmed.</summary>
    public IReadOnlyList<int> Steps(int pair) => pair < Engine.Inversion.InversionFilm.Pairs ? Networks.Select(n => n.FilmSteps).MaxBy(s => s.Count) ?? [] : [];
}

/// <summary>One network's inversions; no set yet where its run has not ended.</summary>
public sealed record StudioNetwork(string ArchitectureLabel, string ArchitectureKind, double Epsilon, long? SetId, string? Images, string? Film)
{
    public IReadOnlyList<int> FilmSteps { get; init; } = [];

    /// <summary>Final relative distance of each image.</summary>
    public IReadOnlyList<float> Residuals { get; init; } = [];

    /// <summary>Median over images of the best distance before each step and at the end.</summary>
    public IReadOnlyList<float> Curve { get; init; } = [];

    public TravelDistances? Travel { get; init; }
}

/// <summary>Reads a <see cref="Studio"/>.</summary>
public sealed class StudioReader(IDbContextFactory<KindredDb> database, TestImages images, Travels travels)
{
    /// <summary>Null where there is no such experiment, or no inversion of it has begun.</summary>
    /// <param name="experimentId">The experiment.</param>
    /// <param name="seed">Seed of the networks; null for the first.</param>
    /// <param name="cancellation">Stops the queries.</param>
    public async Task<Studio?> ReadAsync(long experimentId, int? seed, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var experiment = await db.Experiments.Where(e => e.Id == experimentId).Select(e => new { e.Name, e.Spec }).SingleOrDefaultAsync(cancellation);
        if (experiment is null)
        {
            return null;
        }

        var spec = SpecJson.Deserialize<ExperimentSpec>(experiment.Spec);
        var key = InversionKey.Pairs(spec.Dataset, spec.Inversion.PairSeed, spec.Inversion.Pairs);
        var pairs = await db.PairSets.AsNoTracking().SingleOrDefaultAsync(p => p.Key == key, cancellation);
        if (pairs is null)
        {
            return null;
        }

        var shown = seed is { } one && spec.Seeds.Contains(one) ? one : spec.Seeds[0];
        var labels = images.Of(pairs.Dataset).Labels;
        IReadOnlyList<string> Names(byte[] indices) => [.. Ints(indices).Select(i => spec.Dataset.ClassNames[labels[i]])];
        return new Studio
        {
            ExperimentName = experiment.Name,
            Spec = spec,
            Seed = shown,
            PairSetId = pairs.Id,
            PairsKey = key,
            Dataset = pairs.Dataset,
            SeedIndices = Ints(pairs.SeedIndices),
            TargetIndices = Ints(pairs.TargetIndices),
            SeedNames = Names(pairs.SeedIndices),
            TargetNames = Names(pairs.TargetIndices),
            Networks = await NetworksAsync(db, experimentId, spec, pairs, shown, cancellation),
        };
    }

    private async Task<IReadOnlyList<StudioNetwork>> NetworksAsync(
        KindredDb db, long experimentId, ExperimentSpec spec, ImagePairSet pairs, int seed, CancellationToken cancellation)
    {
        var networks = await db.Networks.Where(n => n.ExperimentId == experimentId && n.Seed == seed)
            .OrderBy(n => n.Index).Select(n => new { n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, n.ModelKey }).ToListAsync(cancellation);
        var keys = networks.ToDictionary(n => n, n => InversionKey.For(n.ModelKey, pairs.Key, spec.Inversion.Method));
        var sets = await db.InvertedImageSets.AsNoTracking().Where(s => keys.Values.Contains(s.Key)).ToDictionaryAsync(s => s.Key, cancellation);
        var architectures = networks.Select(n => n.ArchitectureLabel).Distinct().ToList();
        var (seeds, targets) = (Ints(pairs.SeedIndices), Ints(pairs.TargetIndices));
        return [.. networks.OrderBy(n => architectures.IndexOf(n.ArchitectureLabel)).ThenBy(n => n.Epsilon).Select(n => sets.GetValueOrDefault(keys[n]) is not { } set
            ? new StudioNetwork(n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, null, null, null)
            : new StudioNetwork(n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, set.Id, set.ImagesArtifact, set.FilmArtifact)
            {
                FilmSteps = [.. (set.FilmSteps ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)],
                Residuals = MemoryMarshal.Cast<byte, float>(set.Residuals).ToArray(),
                Curve = MemoryMarshal.Cast<byte, float>(set.ResidualCurve).ToArray(),
                Travel = travels.Of(set.ImagesArtifact, pairs.Key, pairs.Dataset, seeds, targets),
            })];
    }

    private static int[] Ints(byte[] stored) => MemoryMarshal.Cast<byte, int>(stored).ToArray();
}
