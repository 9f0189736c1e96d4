using System.Text.Json;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>A comparison in a list.</summary>
public sealed record ComparisonSummary
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Networks or representations.</summary>
    public required int Size { get; init; }

    /// <summary>That of the run which computes its matrices.</summary>
    public required RunStatus Status { get; init; }

    public required string RunId { get; init; }
    public required DateTime CreatedAt { get; init; }
}

/// <summary>One network or representation of a comparison.</summary>
/// <param name="Index">Its row and column.</param>
/// <param name="Label">Unique within the comparison.</param>
/// <param name="ModelId">The network; null for an uploaded representation.</param>
/// <param name="RepresentationId">The uploaded representation; null for a network.</param>
/// <param name="Layer">The network's layer that is compared.</param>
public sealed record ComparisonMemberView(int Index, string Label, string? ModelId, string? RepresentationId, string? Layer);

/// <summary>A comparison with its members and matrices.</summary>
public sealed record ComparisonDetails
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>That of the run which computes its matrices.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Done, in [0,1].</summary>
    public required double Progress { get; init; }

    /// <summary>Why the run failed.</summary>
    public required string? Error { get; init; }

    public required string RunId { get; init; }

    /// <summary>As launched, with pairs and inversion filled in.</summary>
    public required JsonElement Spec { get; init; }

    public required IReadOnlyList<ComparisonMemberView> Members { get; init; }

    /// <summary>Those of all members first. Matrices of fewer members, from before others were added, stay as they are.</summary>
    public required IReadOnlyList<MatrixSummary> Matrices { get; init; }

    public required DateTime CreatedAt { get; init; }

    public static async Task<ComparisonDetails?> ReadAsync(KindredDb db, long id, CancellationToken cancellation)
    {
        var row = await db.Comparisons.AsNoTracking().Include(c => c.Run).Include(c => c.Members).SingleOrDefaultAsync(c => c.Id == id, cancellation);
        return row is null ? null : new()
        {
            Id = PublicId.Of(row.Id),
            Name = row.Name,
            Status = row.Run!.Status,
            Progress = row.Run.Progress,
            Error = row.Run.Error,
            RunId = PublicId.Of(row.RunId),
            Spec = StoredJson.Of(row.Spec),
            Members = [.. row.Members.OrderBy(m => m.Index)
                .Select(m => new ComparisonMemberView(m.Index, m.Label, PublicId.Of(m.ModelId), PublicId.Of(m.RepresentationId), m.Layer))],
            Matrices = await MatricesApi.SummariesAsync(db.Matrices.Where(m => m.ComparisonId == id).OrderByDescending(m => m.Size).ThenBy(m => m.Id), cancellation),
            CreatedAt = row.CreatedAt,
        };
    }
}
