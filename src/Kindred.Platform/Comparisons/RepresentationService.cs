using System.Text.Json;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Keeps arrays that were made elsewhere.</summary>
public sealed class RepresentationService(IDbContextFactory<KindredDb> database, ArtifactStore artifacts, TimeProvider clock)
{
    public const int LongestName = 200;
    private const string SampleIdsType = "application/json";

    /// <summary>Checks the file and stores it. The same array may be stored under several names.</summary>
    /// <exception cref="InvalidDataException">It cannot be taken; the message says why, nothing was stored.</exception>
    public async Task<UploadedRepresentation> StoreAsync(Stream file, string? name, CancellationToken cancellation)
    {
        await using var draft = new ArtifactDraft(artifacts, database);
        var row = Row(draft, file, name);
        await SaveAsync([row], cancellation);
        draft.Keep();
        return row;
    }

    /// <summary>Checks files and stores all of them, or none.</summary>
    /// <param name="files">Each with its name at the sender's, which the array is called by without its ending.</param>
    /// <param name="errors">Takes what is wrong, under "file": which, and why.</param>
    /// <param name="cancellation">Looked at between files.</param>
    /// <returns>As many as there are files, or none.</returns>
    public async Task<IReadOnlyList<UploadedRepresentation>> StoreAsync(IReadOnlyList<BroughtFile> files, SpecErrors errors, CancellationToken cancellation)
    {
        await using var draft = new ArtifactDraft(artifacts, database);
        var rows = new List<UploadedRepresentation>();
        foreach (var (name, sha256) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var called = Path.GetFileNameWithoutExtension(name);
            try
            {
                await using var file = artifacts.Open(sha256);
                rows.Add(Row(draft, file, called.Length <= LongestName ? called : throw new InvalidDataException($"Its name has more than {LongestName} characters.")));
            }
            catch (InvalidDataException refused)
            {
                errors.Add("file", $"{name}: {refused.Message}");
            }
        }

        if (errors.Any)
        {
            return [];
        }

        await SaveAsync(rows, cancellation);
        draft.Keep();
        return rows;
    }

    /// <summary>Forgets a representation that no comparison uses.</summary>
    /// <returns>False where there is none, or it is used.</returns>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.UploadedRepresentations.Where(r => r.Id == id && !db.ComparisonMembers.Any(m => m.RepresentationId == id))
            .ExecuteDeleteAsync(cancellation) > 0;
    }

    /// <summary>Why the samples of some representations are not the same in the same order; empty where they are, or have no names.</summary>
    public async Task<IReadOnlyDictionary<int, string>> MisalignedAsync(IReadOnlyList<UploadedRepresentation> rows, CancellationToken cancellation)
    {
        var wrong = new Dictionary<int, string>();
        var first = rows.Index().FirstOrDefault(r => r.Item.SampleIdsArtifact is not null);
        var names = first.Item is null ? [] : await IdsAsync(first.Item, cancellation);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != rows[0].Count)
            {
                wrong[i] = $"“{rows[i].Name}” has {rows[i].Count:N0} samples and “{rows[0].Name}” {rows[0].Count:N0}: all need the same samples in the same order.";
            }
            else if (rows[i].SampleIdsArtifact is { } artifact && artifact != first.Item!.SampleIdsArtifact)
            {
                wrong[i] = Difference(rows[i].Name, await IdsAsync(rows[i], cancellation), first.Item.Name, names);
            }
        }

        return wrong;
    }

    private UploadedRepresentation Row(ArtifactDraft draft, Stream file, string? name)
    {
        var content = RepresentationFile.Read(file);
        return new()
        {
            Name = name ?? "",
            Count = content.Count,
            Width = content.Width,
            ElementType = content.ElementType,
            Artifact = draft.Put(NpyFile.MediaType, content.Write).Sha256,
            SampleIdsArtifact = content.SampleIds is { } texts ? draft.Put(SampleIdsType, s => JsonSerializer.Serialize(s, texts)).Sha256 : null,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
    }

    private async Task SaveAsync(List<UploadedRepresentation> rows, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        foreach (var row in rows)
        {
            ArtifactStore.Remember(db, artifacts.Row(row.Artifact, NpyFile.MediaType));
            if (row.SampleIdsArtifact is { } ids)
            {
                ArtifactStore.Remember(db, artifacts.Row(ids, SampleIdsType));
            }

            db.Add(row);
        }

        await db.SaveChangesAsync(cancellation);
        foreach (var row in rows.Where(r => r.Name.Length == 0))
        {
            row.Name = $"representation {row.Id}";
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<IReadOnlyList<string>> IdsAsync(UploadedRepresentation row, CancellationToken cancellation)
    {
        await using var stream = artifacts.Open(row.SampleIdsArtifact!);
        return (await JsonSerializer.DeserializeAsync<List<string>>(stream, cancellationToken: cancellation))!;
    }

    private static string Difference(string name, IReadOnlyList<string> ids, string otherName, IReadOnlyList<string> others)
    {
        var places = Enumerable.Range(0, Math.Min(ids.Count, others.Count)).Where(i => ids[i] != others[i]).ToList();
        var examples = string.Join(", ", places.Take(3).Select(i => $"sample {i} is \"{ids[i]}\" here and \"{others[i]}\" there"));
        var order = ids.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal)) ? " They are the same samples in another order." : "";
        return $"{places.Count:N0} of the {ids.Count:N0} sample ids of “{name}” are not those of “{otherName}”: {examples}{(places.Count > 3 ? ", …" : "")}.{order}";
    }
}
