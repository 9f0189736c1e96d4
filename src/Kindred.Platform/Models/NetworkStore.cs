using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Platform.Models;

/// <summary>Networks as stored, trained here or brought: found by their key, built from their architecture and filled with their weights, or read from the file they came in.</summary>
public sealed class NetworkStore(IDbContextFactory<KindredDb> database, ArtifactStore artifacts)
{
    /// <summary>The rows of the given keys.</summary>
    public IReadOnlyDictionary<string, TrainedModel> Find(IReadOnlyCollection<string> keys)
    {
        using var db = database.CreateDbContext();
        return db.Models.AsNoTracking().Where(m => keys.Contains(m.Key)).ToDictionary(m => m.Key);
    }

    /// <summary>Builds a network with its trained weights, in eval mode. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the architecture; the message names what does not fit.</exception>
    public Classifier Load(TrainedModel model, ImageDataset dataset, Device device)
    {
        if (model.Import is not null)
        {
            var brought = Read(artifacts, SpecJson.Deserialize<NetworkFile>(model.Import), model.WeightsArtifact, model.FeaturesArtifact, long.MaxValue); // its size was limited when it came
            brought.to(device);
            return brought;
        }

        var architecture = SpecJson.Deserialize<Architecture>(model.Architecture);
        Classifier classifier = null!;
        Randomness.Seeded(0, () => classifier = architecture.Build(dataset.Shape, model.Classes, dataset.Normalization)); // overwritten at once
        using var file = artifacts.Open(model.WeightsArtifact);
        Safetensors.LoadWeights(classifier, file);
        classifier.to(device);
        classifier.eval();
        return classifier;
    }

    /// <summary>Reads a network from the artifacts it was brought in, on the CPU, in eval mode. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    internal static Classifier Read(ArtifactStore artifacts, NetworkFile file, string weights, string? features, long mostBytes) =>
        NetworkReader.Load(file, artifacts.PathOf(weights), features is null ? null : artifacts.PathOf(features), mostBytes);
}
