using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Platform.Models;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Models;

/// <summary>A network as the list shows it.</summary>
public sealed record NetworkRow
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required ModelOrigin Origin { get; init; }
    public required string ArchitectureKind { get; init; }
    public required string ArchitectureLabel { get; init; }
    public required string Dataset { get; init; }

    /// <summary>What training minimised; who made it, where it was brought and they are named.</summary>
    public required string TrainedBy { get; init; }

    /// <summary>Norm of the adversary in training; null where a brought network's is not stated.</summary>
    public required Norm? Norm { get; init; }

    /// <summary>Radius of the adversary in training; null where a brought network's is not stated.</summary>
    public required double? Epsilon { get; init; }

    public required long Parameters { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required Accuracy? Clean { get; init; }

    /// <summary>Under the strongest attack tried in its <see cref="ReferenceBall"/>.</summary>
    public required Accuracy? Robust { get; init; }

    public required string? RobustLabel { get; init; }

    public static async Task<List<NetworkRow>> ReadAsync(KindredDb db, IQueryable<TrainedModel> models, CancellationToken cancellation)
    {
        var rows = await models.Select(m => new
        {
            m.Id,
            m.Name,
            m.Origin,
            m.ArchitectureKind,
            m.ArchitectureLabel,
            m.Dataset,
            m.Objective,
            m.Norm,
            m.Epsilon,
            m.Card,
            m.Parameters,
            m.CreatedAt,
            Spec = db.Runs.Where(r => r.Id == m.TrainRunId).Select(r => r.Experiment!.Spec).FirstOrDefault(),
            Measured = m.Evaluations.Where(e => e.Images == null && e.Dataset == m.Dataset).Select(e => new ReferenceBall.Attacked(e.Label, e.Norm, e.Epsilon, e.Correct, e.Count)).ToList(),
            Clean = m.Evaluations.Where(e => e.Attack == null && e.Images == null && e.Dataset == m.Dataset).OrderByDescending(e => e.Count).Select(e => new { e.Correct, e.Count }).FirstOrDefault(),
        }).ToListAsync(cancellation);
        return rows.ConvertAll(m =>
        {
            var card = m.Card is null ? null : Engine.Specs.SpecJson.Deserialize<BroughtCard>(m.Card);
            var robust = ReferenceBall.Strongest(ReferenceBall.Of(m.Origin == ModelOrigin.Trained ? m.Spec : null, m.Norm, m.Epsilon, m.Measured), m.Measured);
            return new NetworkRow
            {
                Id = m.Id,
                Name = m.Name,
                Origin = m.Origin,
                ArchitectureKind = m.ArchitectureKind,
                ArchitectureLabel = m.ArchitectureLabel,
                Dataset = m.Dataset,
                TrainedBy = m.Origin == ModelOrigin.Trained ? m.Objective : card?.Authors is { Length: > 0 } authors ? authors : "not said",
                Norm = m.Norm,
                Epsilon = m.Epsilon,
                Parameters = m.Parameters,
                CreatedAt = m.CreatedAt,
                Clean = m.Clean is null ? null : new Accuracy(m.Clean.Correct, m.Clean.Count),
                Robust = robust is null ? null : new Accuracy(robust.Correct, robust.Count),
                RobustLabel = robust?.Label,
            };
        });
    }
}
