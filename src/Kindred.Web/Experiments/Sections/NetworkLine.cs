using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Platform.Data;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments.Sections;

/// <summary>One network of an experiment with what was measured on it; null where that is still to come.</summary>
public sealed record NetworkLine(string ArchitectureLabel, string ArchitectureKind, double Epsilon, int Seed)
{
    public string Label => ExperimentNetwork.LabelOf(ArchitectureLabel, Epsilon, Seed);

    /// <summary>The cell of the grid.</summary>
    public long CellId { get; init; }

    public long? ModelId { get; init; }
    public long? Parameters { get; init; }
    public int Classes { get; init; }
    public Accuracy? Clean { get; init; }

    /// <summary>Under the experiment's attack.</summary>
    public Accuracy? Robust { get; init; }

    /// <summary>Under the same attack at the epsilon the network was trained with.</summary>
    public Accuracy? RobustAtOwnEpsilon { get; init; }

    public double? MedianResidual { get; init; }
    public double? UnconvergedShare { get; init; }
    public NumericsVerdict? Numerics { get; init; }

    /// <summary>What speaks against its numbers, as on its card.</summary>
    public IReadOnlyList<ModelFlag> RedFlags { get; init; } = [];

    public static async Task<IReadOnlyList<NetworkLine>> ReadAsync(KindredDb db, long experimentId, ExperimentSpec spec, CancellationToken cancellation)
    {
        var networks = await db.Networks.Where(n => n.ExperimentId == experimentId).OrderBy(n => n.Index)
            .Select(n => new
            {
                n.Id,
                n.ArchitectureLabel,
                n.ArchitectureKind,
                n.Epsilon,
                n.Seed,
                n.ModelKey,
                n.ModelId,
                Parameters = (long?)n.Model!.Parameters,
                Classes = (int?)n.Model.Classes,
                n.Model.Numerics,
            })
            .ToListAsync(cancellation);
        var models = networks.Select(n => n.ModelId).OfType<long>().Distinct().ToList();
        var trained = await db.Models.AsNoTracking().Where(m => models.Contains(m.Id)).Include(m => m.Evaluations).Include(m => m.Checks).AsSplitQuery()
            .ToDictionaryAsync(m => m.Id, cancellation);
        var accuracies = trained.Values.SelectMany(m => m.Evaluations).ToDictionary(e => e.Key, e => new Accuracy(e.Correct, e.Count));
        var inversions = await db.InvertedImageSets.Where(s => models.Contains(s.ModelId))
            .Select(s => new { s.Key, s.MedianResidual, s.UnconvergedShare }).ToDictionaryAsync(s => s.Key, cancellation);

        var pairs = InversionKey.Pairs(spec.Dataset, spec.Inversion.PairSeed, spec.Inversion.Pairs);
        return networks.Select(n =>
        {
            Accuracy? Measured(Attack? attack, int images) => accuracies.GetValueOrDefault(EvaluationKey.Of(n.ModelKey, attack, images));
            var (attack, images) = (spec.Evaluation.Attack, spec.Evaluation.AttackedImages);
            var inversion = inversions.GetValueOrDefault(InversionKey.For(n.ModelKey, pairs, spec.Inversion.Method));
            return new NetworkLine(n.ArchitectureLabel, n.ArchitectureKind, n.Epsilon, n.Seed)
            {
                CellId = n.Id,
                ModelId = n.ModelId,
                Parameters = n.Parameters,
                Classes = n.Classes ?? 0,
                Clean = Measured(null, spec.Evaluation.CleanImages),
                Robust = Measured(attack, images),
                RobustAtOwnEpsilon = n.Epsilon > 0 ? Measured(attack.WithBall(spec.Norm, n.Epsilon), images) : null,
                RedFlags = n.ModelId is { } id && trained.TryGetValue(id, out var model) ? ModelFlags.Of(model) : [],
                MedianResidual = inversion?.MedianResidual,
                UnconvergedShare = inversion?.UnconvergedShare,
                Numerics = n.Numerics is null ? null : JsonSerializer.Deserialize<NumericsVerdict>(n.Numerics, JsonSerializerOptions.Web),
            };
        }).ToList();
    }
}
