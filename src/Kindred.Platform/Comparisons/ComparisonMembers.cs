using System.Globalization;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Who takes part in a comparison, and on which pairs.</summary>
/// <param name="Spec">With pairs and inversion filled in.</param>
/// <param name="Members">In order.</param>
public sealed record ChosenMembers(ComparisonSpec Spec, IReadOnlyList<ComparisonMember> Members);

/// <summary>Finds the networks or representations that a comparison names, and says why they cannot be compared.</summary>
public sealed class ComparisonMembers(IDbContextFactory<KindredDb> database, RepresentationService representations)
{
    private const int UsualPairs = 128;

    /// <summary>Those of a new comparison; null where there are errors.</summary>
    public async Task<ChosenMembers?> ChooseAsync(ComparisonSpec spec, SpecErrors errors, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (spec.Representations is { Count: > 0 } uploads)
        {
            var rows = await UploadsAsync(db, uploads, errors, cancellation);
            await AlignAsync(rows, 0, errors, cancellation);
            return errors.Any ? null : new(spec with { Images = [ImageSets.Uploaded] }, Labelled(rows.ConvertAll(Member), []));
        }

        var models = await ModelsAsync(db, spec.Models!, errors, cancellation);
        CheckData(models, errors);
        if (models.Count == spec.Models!.Count)
        {
            CheckLayers(models, spec.Layers, spec.Measures, errors);
        }

        if (errors.Any)
        {
            return null;
        }

        var whole = await WithPairsAsync(db, spec, models, errors, cancellation);
        return errors.Any ? null : new(whole, Labelled(Members(models, spec.Layers), []));
    }

    /// <summary>Those that are added to a comparison; null where there are errors.</summary>
    public async Task<IReadOnlyList<ComparisonMember>?> ChooseAsync(Comparison comparison, ComparisonAddition addition, SpecErrors errors, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var there = comparison.Members.OrderBy(m => m.Index).ToList();
        var wanted = addition.Models ?? addition.Representations ?? [];
        var (field, uploaded) = (addition.Models is null ? "representations" : "models", there[0].RepresentationId is not null);
        if (uploaded != (addition.Models is null))
        {
            errors.Add(field, uploaded ? "This is a comparison of uploaded representations." : "This is a comparison of networks.");
        }
        else if (there.Count + wanted.Count > ComparisonSpec.Most)
        {
            errors.Add(field, $"A comparison has at most {ComparisonSpec.Most} members; this one has {there.Count}.");
        }
        else if (addition.Layers is { Count: > 1 } layers && layers.Count != wanted.Count)
        {
            errors.Add("layers", $"There are {layers.Count} layers for {wanted.Count} networks: give one for all or one for each.");
        }

        if (errors.Any)
        {
            return null;
        }

        var added = uploaded ? await AddedUploadsAsync(db, there, wanted, errors, cancellation)
            : await AddedModelsAsync(db, comparison, there, addition, errors, cancellation);
        for (var i = 0; i < added.Count; i++)
        {
            if (there.Any(m => m.ModelId == added[i].ModelId && m.RepresentationId == added[i].RepresentationId && m.Layer == added[i].Layer))
            {
                errors.Add($"{field}[{i}]", $"“{added[i].Label}” is a member already.");
            }
        }

        return errors.Any ? null : Labelled(added, there);
    }

    private async Task<List<ComparisonMember>> AddedUploadsAsync(
        KindredDb db, List<ComparisonMember> there, IReadOnlyList<string> wanted, SpecErrors errors, CancellationToken cancellation)
    {
        var rows = await UploadsAsync(db, wanted, errors, cancellation);
        var ids = there.ConvertAll(m => m.RepresentationId);
        var known = await db.UploadedRepresentations.AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellation);
        await AlignAsync([.. there.Select(m => known[m.RepresentationId!.Value]), .. rows], there.Count, errors, cancellation);
        return rows.ConvertAll(Member);
    }

    private async Task<List<ComparisonMember>> AddedModelsAsync(
        KindredDb db, Comparison comparison, List<ComparisonMember> there, ComparisonAddition addition, SpecErrors errors, CancellationToken cancellation)
    {
        var models = await ModelsAsync(db, addition.Models!, errors, cancellation);
        var first = await db.Models.AsNoTracking().SingleAsync(m => m.Id == there[0].ModelId, cancellation);
        CheckData([first, .. models], errors, 1);
        var spec = SpecJson.Deserialize<ComparisonSpec>(comparison.Spec);
        if (models.Count == addition.Models!.Count)
        {
            CheckLayers(models, addition.Layers, spec.Measures, errors);
        }

        if (!errors.Any)
        {
            await WithPairsAsync(db, spec, models, errors, cancellation);
        }

        return Members(models, addition.Layers);
    }

    private static async Task<List<UploadedRepresentation>> UploadsAsync(KindredDb db, IReadOnlyList<string> ids, SpecErrors errors, CancellationToken cancellation)
    {
        var numbers = Numbers(ids);
        var found = await db.UploadedRepresentations.AsNoTracking().Where(r => numbers.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellation);
        return Found(ids, numbers, found, "representations", "representation", errors);
    }

    private static async Task<List<TrainedModel>> ModelsAsync(KindredDb db, IReadOnlyList<string> ids, SpecErrors errors, CancellationToken cancellation)
    {
        var numbers = Numbers(ids);
        var found = await db.Models.AsNoTracking().Where(m => numbers.Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancellation);
        return Found(ids, numbers, found, "models", "network", errors);
    }

    private static List<long> Numbers(IReadOnlyList<string> ids) =>
        [.. ids.Select(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];

    private static List<T> Found<T>(IReadOnlyList<string> ids, List<long> numbers, Dictionary<long, T> found, string field, string what, SpecErrors errors)
        where T : class
    {
        var rows = new List<T>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (found.TryGetValue(numbers[i], out var row))
            {
                rows.Add(row);
            }
            else
            {
                errors.Add($"{field}[{i}]", $"There is no {what} \"{ids[i]}\".");
            }
        }

        return rows;
    }

    private async Task AlignAsync(List<UploadedRepresentation> rows, int firstNew, SpecErrors errors, CancellationToken cancellation)
    {
        if (errors.Any)
        {
            return;
        }

        foreach (var (place, why) in await representations.MisalignedAsync(rows, cancellation))
        {
            errors.Add($"representations[{place - firstNew}]", why);
        }
    }

    private void CheckData(List<TrainedModel> models, SpecErrors errors, int firstNew = 0)
    {
        if (models.Count > 0 && DatasetShelf.Find(database, models[0].Dataset) is null)
        {
            errors.Add("models[0]", $"“{models[0].Name}” takes images of \"{models[0].Dataset}\", which is not here.");
        }

        for (var i = firstNew; i < models.Count; i++)
        {
            if (models[i].Dataset != models[0].Dataset)
            {
                errors.Add($"models[{i - firstNew}]", $"“{models[i].Name}” was trained on {models[i].Dataset} and “{models[0].Name}” on {models[0].Dataset}: they cannot be shown the same images.");
            }
        }
    }

    // what is not named is the penultimate, which matters where representations are compared
    private static void CheckLayers(List<TrainedModel> models, IReadOnlyList<string>? layers, IReadOnlyList<SimilarityMeasure> measures, SpecErrors errors)
    {
        var named = layers is { Count: > 0 };
        if (!named && measures.All(m => m.Properties.Input != MeasureInput.Representations))
        {
            return;
        }

        for (var i = 0; i < models.Count; i++)
        {
            var (layer, known) = (LayerOf(layers, i), models[i].Layers);
            if (!known.Contains(layer))
            {
                errors.Add(named ? $"layers[{(layers!.Count == 1 ? 0 : i)}]" : $"models[{i}]", known.Count == 0
                    ? $"“{models[i].Name}” gives no representation: only its answers can be compared."
                    : $"“{models[i].Name}” has no layer \"{layer}\". Known: {string.Join(", ", known)}.");
            }
        }
    }

    private static string LayerOf(IReadOnlyList<string>? layers, int member) => layers is null or [] ? Classifier.Penultimate : layers[layers.Count == 1 ? 0 : member];

    // the newest pairs and method that all networks have been inverted with, among those asked for and first those at the layer that is compared; any pairs
    // will do where nothing needs inversions
    private static async Task<ComparisonSpec> WithPairsAsync(KindredDb db, ComparisonSpec spec, List<TrainedModel> models, SpecErrors errors, CancellationToken cancellation)
    {
        var ids = models.ConvertAll(m => m.Id);
        var inverted = await db.InvertedImageSets.Where(s => ids.Contains(s.ModelId) && s.PairSet!.Dataset == models[0].Dataset)
            .Select(s => new { s.Id, s.ModelId, s.Method, s.PairSet!.Count, s.PairSet.PairSeed }).ToListAsync(cancellation);
        var method = spec.Inversion is null ? null : InversionKey.Text(spec.Inversion);
        var layers = spec.Layers is { Count: > 0 } named ? named : [Classifier.Penultimate];
        var ways = inverted
            .Where(s => (spec.Pairs ?? s.Count) == s.Count && (spec.PairSeed ?? s.PairSeed) == s.PairSeed && (method ?? s.Method) == s.Method)
            .GroupBy(s => (s.Count, s.PairSeed, s.Method))
            .OrderByDescending(g => g.Select(s => s.ModelId).Distinct().Count())
            .ThenByDescending(g => layers.Contains(SpecJson.Deserialize<InversionMethod>(g.Key.Method).Layer)).ThenByDescending(g => g.Max(s => s.Id)).ToList();
        var best = ways.FirstOrDefault();
        if (best is not null && ids.All(id => best.Any(s => s.ModelId == id)))
        {
            return spec with { Pairs = best.Key.Count, PairSeed = best.Key.PairSeed, Inversion = SpecJson.Deserialize<InversionMethod>(best.Key.Method) };
        }

        if (spec.Images.FirstOrDefault(ImageSets.NeedsInversions) is { } set)
        {
            var without = models.Where(m => best is null || best.All(s => s.ModelId != m.Id)).Select(m => $"“{m.Name}”").ToList();
            errors.Add("images", $"\"{set}\" needs images inverted on the same pairs in the same way; there are none through {string.Join(", ", without.Take(3))}"
                + $"{(without.Count > 3 ? $" and {without.Count - 3} more" : "")}. An experiment inverts its networks.");
        }

        return spec with { Pairs = spec.Pairs ?? UsualPairs, PairSeed = spec.PairSeed ?? 0 };
    }

    private static ComparisonMember Member(UploadedRepresentation row) => new() { RepresentationId = row.Id, Label = row.Name };

    private static List<ComparisonMember> Members(List<TrainedModel> models, IReadOnlyList<string>? layers) =>
        [.. models.Select((m, i) => new ComparisonMember
        {
            ModelId = m.Id,
            Label = m.Name,
            Layer = LayerOf(layers, i),
        })];

    // numbers them on after those that are there; a label that stands there twice gets the id behind it
    private static List<ComparisonMember> Labelled(List<ComparisonMember> added, List<ComparisonMember> there)
    {
        var taken = there.Select(m => m.Label).Concat(added.Select(m => m.Label)).CountBy(l => l).Where(l => l.Value > 1).Select(l => l.Key).ToHashSet();
        for (var i = 0; i < added.Count; i++)
        {
            added[i].Index = there.Count + i;
            added[i].Label = taken.Contains(added[i].Label) ? $"{added[i].Label} (#{added[i].ModelId ?? added[i].RepresentationId})" : added[i].Label;
        }

        return added;
    }
}
