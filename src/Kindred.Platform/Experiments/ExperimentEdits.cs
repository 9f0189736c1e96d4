using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>What to change of an experiment; null leaves as it is.</summary>
public sealed record ExperimentChange
{
    public string? Name { get; init; }

    /// <summary>All its tags from now on.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Markdown; empty takes the note away.</summary>
    public string? Note { get; init; }

    public bool? Starred { get; init; }
    public bool? Archived { get; init; }
}

public enum Deletion
{
    Done,
    Missing,

    /// <summary>Runs of it are unfinished.</summary>
    AtWork,
}

/// <summary>What people write on experiments: names, tags, notes, stars, the archive, and taking one away.</summary>
public sealed class ExperimentEdits(IDbContextFactory<KindredDb> database)
{
    public const int LongestNote = 20_000;
    public const int LongestTag = 40;
    public const int MostTags = 20;

    /// <summary>Changes an experiment. False where there is none.</summary>
    /// <exception cref="SpecException">Something cannot be accepted; every reason is in it, nothing was changed.</exception>
    public async Task<bool> ChangeAsync(long id, ExperimentChange change, CancellationToken cancellation)
    {
        var tags = change.Tags?.Select(t => t.Trim()).Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        Check(change, tags);
        await using var db = await database.CreateDbContextAsync(cancellation);
        if (await db.Experiments.Include(e => e.Tags).SingleOrDefaultAsync(e => e.Id == id, cancellation) is not { } experiment)
        {
            return false;
        }

        experiment.Name = change.Name?.Trim() ?? experiment.Name;
        experiment.Note = change.Note is null ? experiment.Note : string.IsNullOrWhiteSpace(change.Note) ? null : change.Note;
        experiment.Starred = change.Starred ?? experiment.Starred;
        experiment.Archived = change.Archived ?? experiment.Archived;
        if (tags is not null)
        {
            experiment.Tags.RemoveAll(t => !tags.Contains(t.Name));
            experiment.Tags.AddRange(tags.Where(t => experiment.Tags.TrueForAll(x => x.Name != t)).Select(t => new ExperimentTag { Name = t }).ToList());
        }

        await db.SaveChangesAsync(cancellation);
        return true;
    }

    public async Task StarAsync(IReadOnlyCollection<long> ids, bool starred, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Experiments.Where(e => ids.Contains(e.Id)).ExecuteUpdateAsync(e => e.SetProperty(x => x.Starred, starred), cancellation);
    }

    public async Task ArchiveAsync(IReadOnlyCollection<long> ids, bool archived, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Experiments.Where(e => ids.Contains(e.Id)).ExecuteUpdateAsync(e => e.SetProperty(x => x.Archived, archived), cancellation);
    }

    /// <summary>Puts a tag on experiments, where it is not yet.</summary>
    /// <returns>Those that had it not.</returns>
    /// <exception cref="SpecException">The tag cannot be accepted.</exception>
    public async Task<List<long>> TagAsync(IReadOnlyCollection<long> ids, string tag, CancellationToken cancellation)
    {
        tag = tag.Trim();
        Check(new ExperimentChange(), [tag]);
        await using var db = await database.CreateDbContextAsync(cancellation);
        var without = await db.Experiments.Where(e => ids.Contains(e.Id) && e.Tags.All(t => t.Name != tag) && e.Tags.Count < MostTags)
            .Select(e => e.Id).ToListAsync(cancellation);
        db.Tags.AddRange(without.Select(id => new ExperimentTag { ExperimentId = id, Name = tag }));
        await db.SaveChangesAsync(cancellation);
        return without;
    }

    public async Task UntagAsync(IReadOnlyCollection<long> ids, string tag, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        await db.Tags.Where(t => ids.Contains(t.ExperimentId) && t.Name == tag.Trim()).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Takes an ended experiment away with its runs, metrics and matrices. Networks and inverted images stay: others may share them.</summary>
    public async Task<Deletion> DeleteAsync(long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        var deleted = await db.Experiments
            .Where(e => e.Id == id && !e.Runs.Any(r => r.Status == Runs.RunStatus.Running || r.Status == Runs.RunStatus.Lost)
                && (e.Status == ExperimentStatus.Succeeded || e.Status == ExperimentStatus.Failed || e.Status == ExperimentStatus.Cancelled))
            .ExecuteDeleteAsync(cancellation);
        return deleted > 0 ? Deletion.Done : await db.Experiments.AnyAsync(e => e.Id == id, cancellation) ? Deletion.AtWork : Deletion.Missing;
    }

    private static void Check(ExperimentChange change, List<string>? tags)
    {
        var errors = new SpecErrors();
        if (change.Name is { } name && (name.Trim().Length is 0 or > ExperimentService.LongestName || name.Any(char.IsControl)))
        {
            errors.Add("name", $"A name of 1 to {ExperimentService.LongestName} characters.");
        }

        if (change.Note is { } note && (note.Length > LongestNote || note.Contains('\0')))
        {
            errors.Add("note", $"A note of at most {LongestNote:N0} characters.");
        }

        if (tags?.Count > MostTags)
        {
            errors.Add("tags", $"At most {MostTags} tags.");
        }

        foreach (var tag in tags?.Where(t => t.Length is 0 or > LongestTag || t.Any(c => char.IsControl(c) || c is ',' or '"')) ?? [])
        {
            errors.Add("tags", $"\"{Spelling.Shortened(tag)}\" is not a tag of 1 to {LongestTag} characters without commas and quotation marks.");
        }

        if (errors.Any)
        {
            throw new SpecException(errors);
        }
    }
}
