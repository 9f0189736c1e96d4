using System.Linq.Expressions;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Web.Api;

namespace Kindred.Web.Models;

/// <summary>How model rows become answers.</summary>
internal static class ModelRows
{
    public static Expression<Func<TrainedModel, ModelSummary>> Summary { get; } = m => new ModelSummary
    {
        Id = PublicId.Of(m.Id),
        Name = m.Name,
        Origin = m.Origin,
        Dataset = m.Dataset,
        ArchitectureLabel = m.ArchitectureLabel,
        Objective = m.Objective,
        Norm = m.Norm,
        Epsilon = m.Epsilon,
        Seed = m.Seed,
        Parameters = m.Parameters,
        CreatedAt = m.CreatedAt,
    };

    public static Expression<Func<ExperimentNetwork, IndexedModel>> Indexed { get; } = n => new IndexedModel(n.Index, new ModelSummary
    {
        Id = PublicId.Of(n.Model!.Id),
        Name = n.Model.Name,
        Origin = n.Model.Origin,
        Dataset = n.Model.Dataset,
        ArchitectureLabel = n.Model.ArchitectureLabel,
        Objective = n.Model.Objective,
        Norm = n.Model.Norm,
        Epsilon = n.Model.Epsilon,
        Seed = n.Model.Seed,
        Parameters = n.Model.Parameters,
        CreatedAt = n.Model.CreatedAt,
    });

    public static Expression<Func<TrainedModel, ModelDetails>> Details { get; } = m => new ModelDetails
    {
        Id = PublicId.Of(m.Id),
        Name = m.Name,
        Origin = m.Origin,
        Dataset = m.Dataset,
        ArchitectureLabel = m.ArchitectureLabel,
        Objective = m.Objective,
        Norm = m.Norm,
        Epsilon = m.Epsilon,
        Seed = m.Seed,
        Parameters = m.Parameters,
        CreatedAt = m.CreatedAt,
        Key = m.Key,
        Architecture = StoredJson.Of(m.Architecture),
        Training = StoredJson.Of(m.Training),
        TrainingImages = m.TrainingImages,
        Classes = m.Classes,
        RepresentationWidth = m.RepresentationWidth,
        Layers = TrainedModel.LayersOf(m.ArchitectureKind, m.Architecture, m.RepresentationWidth),
        FinalLoss = double.IsFinite(m.FinalLoss) ? m.FinalLoss : null,
        TrainRunId = PublicId.Of(m.TrainRunId),
        TrainSeconds = m.TrainSeconds,
        WeightsSha256 = m.WeightsArtifact,
        Weights = Weights(m),
    };

    private static ModelWeights Weights(TrainedModel m) => new()
    {
        Used = m.WeightsUsed,
        Epochs = m.Epochs,
        BestEpoch = m.BestEpoch,
        Stop = m.Stop,
        LastSha256 = m.LastWeightsArtifact,
        BestSha256 = m.BestWeightsArtifact,
    };

    public static ModelCard Card(TrainedModel model)
    {
        var numerics = SpecJson.Deserialize<NumericsVerdict>(model.Numerics);
        return new()
        {
            Id = PublicId.Of(model.Id),
            Name = model.Name,
            Dataset = model.Dataset,
            DatasetHash = model.DatasetHash,
            Architecture = StoredJson.Of(model.Architecture),
            Norm = model.Norm,
            Epsilon = model.Epsilon,
            Seed = model.Seed,
            Accuracies = model.Evaluations.Select(e => MeasuredAccuracy.Of(e.Label, e.Attack, e.Dataset, e.Correct, e.Count)).ToList(),
            Flags = ModelFlags.Of(model),
            Origin = model.Origin,
            Claims = model.Card is null ? null : SpecJson.Deserialize<BroughtCard>(model.Card),
            Weights = Weights(model),
            Numerics = numerics,
        };
    }
}

/// <summary>A model with its network's index, which pages of models go by.</summary>
internal sealed record IndexedModel(int Index, ModelSummary Model);
