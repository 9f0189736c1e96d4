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

/// <summary>Trained networks as stored: found by their key, built from their architecture and filled with their weights.</summary>
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
        var architecture = SpecJson.Deserialize<Architecture>(model.Architecture);
        Classifier classifier = null!;
        Randomness.Seeded(0, () => classifier = architecture.Build(dataset.Shape, model.Classes, dataset.Normalization)); // overwritten at once
        using var file = artifacts.Open(model.WeightsArtifact);
        Safetensors.LoadWeights(classifier, file);
        classifier.to(device);
        classifier.eval();
        return classifier;
    }
}
