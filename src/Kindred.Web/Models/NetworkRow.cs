using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Platform.Models;
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

    public required Norm Norm { get; init; }

    /// <summary>Radius of the adversary in training; null where a brought network's is not known.</summary>
    public required double? Epsilon { get; init; }

    public required long Parameters { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required Accuracy? Clean { get; init; }

    /// <summary>Under the attack that left the fewest images right.</summary>
    public required Accuracy? Robust { get; init; }

    public required string? RobustLabel { get; init; }

    public static async Task<List<NetworkRow>> ReadAsync(IQueryable<TrainedModel> models, CancellationToken cancellation)
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
            Measured = m.Evaluations.Select(e => new { e.Attack, e.Label, e.Correct, e.Count }).ToList(),
        }).ToListAsync(cancellation);
        return rows.ConvertAll(m =>
        {
            var card = m.Card is null ? null : Engine.Specs.SpecJson.Deserialize<BroughtCard>(m.Card);
            var clean = m.Measured.Where(e => e.Attack is null).MaxBy(e => e.Count);
            var worst = m.Measured.Where(e => e.Attack is not null && e.Count > 0).MinBy(e => (double)e.Correct / e.Count);
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
                Epsilon = m.Origin == ModelOrigin.Trained ? m.Epsilon : card?.Epsilon,
                Parameters = m.Parameters,
                CreatedAt = m.CreatedAt,
                Clean = clean is null ? null : new Accuracy(clean.Correct, clean.Count),
                Robust = worst is null ? null : new Accuracy(worst.Correct, worst.Count),
                RobustLabel = worst?.Label,
            };
        });
    }
}
