using Kindred.Engine.Datasets;
using Kindred.Engine.Probes;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Probes;

/// <summary>The probes of an experiment's networks: trained where there are none yet, and stored one by one, so that a run that was ended goes on behind the last.</summary>
internal sealed class ProbeWork
{
    /// <summary>Images whose pixels are in memory at once.</summary>
    private const int Chunk = 1024;

    private readonly RunContext context;
    private readonly NetworkSource networks;
    private readonly ExperimentSpec spec;
    private readonly LabeledImages train;
    private readonly LabeledImages heldOut;
    private readonly LabeledImages test;
    private readonly Device device;

    public ProbeWork(RunContext context, ExperimentSpec spec, DatasetInstaller datasets, NetworkSource networks)
    {
        (this.context, this.networks, this.spec, device) = (context, networks, spec, ComputeDevice.Parse(context.Device));
        var images = spec.Dataset.Load(datasets.Folder(spec.Dataset), DatasetSplit.Train);
        train = images.Take(spec.TrainingImages);
        heldOut = images.Slice(images.Count - ExperimentSpec.HeldOut, ExperimentSpec.HeldOut);
        test = spec.Dataset.Load(datasets.Folder(spec.Dataset), DatasetSplit.Test).Take(spec.Evaluation.CleanImages);
    }

    /// <summary>Makes sure that every network has its probe. Called outside every dispose scope, because networks outlive what they are loaded for.</summary>
    /// <param name="models">In the order of <paramref name="labels"/>; a network may stand there twice.</param>
    /// <param name="labels">What they are called.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    public void Train(IReadOnlyList<TrainedModel> models, IReadOnlyList<string> labels, CancellationToken cancellation)
    {
        for (var i = 0; i < models.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            context.Report(new((double)i / models.Count, $"classifier {i + 1} of {models.Count}: {labels[i]}"));
            var key = ProbeKey.For(models[i].Key, spec);
            if (Find(key) is null)
            {
                Train(key, i, models[i], labels[i], cancellation);
            }
        }
    }

    /// <summary>The probe of a network; the caller disposes it.</summary>
    public LinearProbe Load(TrainedModel model)
    {
        var row = Find(ProbeKey.For(model.Key, spec)) ?? throw new InvalidOperationException($"no classifier has been trained anew for {model.Name}");
        using var file = context.Artifacts.Open(row.Artifact);
        return LinearProbe.Load(file);
    }

    /// <summary>A network's probe, trained again whether or not it is stored, and not stored; the caller disposes it.</summary>
    public LinearProbe TrainAfresh(int member, CancellationToken cancellation)
    {
        networks.Network(member); // loaded before the scope, which it outlives
        using var scope = NewDisposeScope();
        using var result = Result(member, cancellation);
        using var file = new MemoryStream();
        result.Probe.Save(file);
        file.Position = 0;
        return LinearProbe.Load(file); // out of the scope, and of the result
    }

    private void Train(string key, int member, TrainedModel model, string label, CancellationToken cancellation)
    {
        networks.Network(member); // loaded before the scope, which it outlives
        using var scope = NewDisposeScope();
        using var result = Result(member, cancellation);
        var artifact = context.Artifacts.Put("application/octet-stream", result.Probe.Save);
        var row = new TrainedProbe
        {
            Key = key,
            ModelId = model.Id,
            RunId = context.Run.Id,
            Spec = SpecJson.Serialize(spec.Probes),
            Artifact = artifact.Sha256,
            Start = result.Start,
            Epoch = result.Epoch,
            ValidationCorrect = result.ValidationCorrect,
            ValidationCount = heldOut.Count,
            TestCorrect = result.Probe.Correct(Represent(member, test), Labels(test)),
            TestCount = test.Count,
            CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
        };
        context.Log($"{label}: classifier of start {row.Start}, epoch {row.Epoch}, {100.0 * row.TestCorrect / row.TestCount:0.0} % of {row.TestCount:N0} test images right");
        context.Commit(db =>
        {
            ArtifactStore.Remember(db, artifact);
            if (!db.Probes.Any(p => p.Key == key)) // another experiment with this network may have been faster
            {
                db.Probes.Add(row);
            }
        });
    }

    private ProbeResult Result(int member, CancellationToken cancellation) => new ProbeTrainer(spec.Probes, spec.Dataset.ClassNames.Count)
        .Train(Represent(member, train), Labels(train), Represent(member, heldOut), Labels(heldOut), cancellation);

    // N×d
    private Tensor Represent(int member, LabeledImages images)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (var first = 0; first < images.Count; first += Chunk)
        {
            using var pixels = images.Images([.. Enumerable.Range(first, Math.Min(Chunk, images.Count - first))], device);
            parts.Add(networks.Represent(member, pixels));
        }

        return cat(parts, 0).MoveToOuterDisposeScope();
    }

    private static Tensor Labels(LabeledImages images) => images.LabelsOf([.. Enumerable.Range(0, images.Count)], CPU);

    private TrainedProbe? Find(string key)
    {
        using var db = context.Database.CreateDbContext();
        return db.Probes.AsNoTracking().SingleOrDefault(p => p.Key == key);
    }
}
