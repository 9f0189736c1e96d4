using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>PATCH and DELETE of an experiment.</summary>
public static class EditExperiment
{
    /// <summary>Changes name, tags, note, star or archive of an experiment; what is left out stays.</summary>
    /// <remarks>Tags replace those there were. The note is Markdown; an empty one takes it away. Everything that cannot be accepted is answered at once.</remarks>
    public static async Task<Results<Ok<ExperimentDetails>, Failure>> Patch(
        long id, HttpRequest request, ExperimentEdits edits, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        var (change, failure) = await JsonFields.ReadAsync<EditRequest>(request, cancellation);
        if (change is null)
        {
            return failure!;
        }

        try
        {
            if (!await edits.ChangeAsync(id, new() { Name = change.Name, Tags = change.Tags, Note = change.Note, Starred = change.Starred, Archived = change.Archived }, cancellation))
            {
                return ExperimentsApi.Missing(id);
            }
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().AsReadOnly());
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        return await ExperimentsApi.Details(db, id, cancellation) is { } details ? TypedResults.Ok(details) : ExperimentsApi.Missing(id);
    }

    /// <summary>Takes an experiment that has ended away, with its runs, metrics and matrices. Its networks stay: others may share them.</summary>
    public static async Task<Results<NoContent, Failure>> Delete(long id, ExperimentEdits edits, CancellationToken cancellation) =>
        await edits.DeleteAsync(id, cancellation) switch
        {
            Deletion.Done => TypedResults.NoContent(),
            Deletion.AtWork => Failure.Conflict("experiment-unfinished", $"Experiment {id} has not ended; cancel it first."),
            _ => ExperimentsApi.Missing(id),
        };
}

/// <summary>What to change of an experiment; what is left out stays.</summary>
public sealed record EditRequest
{
    public string? Name { get; init; }

    /// <summary>All its tags from now on.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Markdown; empty takes the note away.</summary>
    public string? Note { get; init; }

    public bool? Starred { get; init; }
    public bool? Archived { get; init; }
}
