using System.Linq.Expressions;
using Kindred.Platform.Comparisons;
using Kindred.Web.Api;

namespace Kindred.Web.Comparisons;

/// <summary>A representation that was stored.</summary>
/// <param name="Id">Names it in comparisons.</param>
/// <param name="Name">What it is called.</param>
/// <param name="N">Samples.</param>
/// <param name="D">Features.</param>
public sealed record StoredRepresentationAnswer(string Id, string Name, int N, int D);

/// <summary>The form that several representations come in.</summary>
public sealed record RepresentationsForm
{
    /// <summary>.npy or .npz, one file for each array, at most sixteen.</summary>
    public required IFormFileCollection File { get; init; }
}

/// <summary>An uploaded representation.</summary>
public sealed record RepresentationSummary
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Samples.</summary>
    public required int N { get; init; }

    /// <summary>Features.</summary>
    public required int D { get; init; }

    /// <summary>float32 or float64.</summary>
    public required string ElementType { get; init; }

    /// <summary>Whether its samples have ids, which are then held against those of the others.</summary>
    public required bool HasSampleIds { get; init; }

    /// <summary>SHA-256 of the array as .npy.</summary>
    public required string ContentHash { get; init; }

    public required DateTime CreatedAt { get; init; }

    internal static Expression<Func<UploadedRepresentation, RepresentationSummary>> Of { get; } = r => new()
    {
        Id = PublicId.Of(r.Id),
        Name = r.Name,
        N = r.Count,
        D = r.Width,
        ElementType = r.ElementType,
        HasSampleIds = r.SampleIdsArtifact != null,
        ContentHash = r.Artifact,
        CreatedAt = r.CreatedAt,
    };
}
