using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// What networks make of image sets: computed once for each network, layer and set, and kept as artifacts, so that another measure, or another network
/// beside them, computes nothing again. Networks are loaded when the first of their arrays is missing, and stay.
/// </summary>
internal sealed class NetworkSource : RepresentationSource
{
    private const int NumericsVersion = 1; // raise it when the same network would give other values: older arrays are then made anew
    private const int BatchSize = 128;
    private const string Logits = "logits";

    private readonly RunContext context;
    private readonly IReadOnlyList<TrainedModel> models;
    private readonly IReadOnlyList<string> layers;
    private readonly ImageDataset dataset;
    private readonly LabeledImages test;
    private readonly ImagePairSet pairs;
    private readonly InversionMethod? method;
    private readonly IReadOnlyList<int> batchSizes;
    private readonly Dictionary<int, Classifier> loaded = [];
    private readonly Dictionary<string, NumericsVerdict> verdicts = [];
    private readonly Dictionary<int, InvertedImageSet> inverted = [];
    private readonly Dictionary<string, string> artifacts = [];
    private readonly Dictionary<int, long[]> answers = [];
    private readonly Dictionary<string, Tensor> afresh = [];
    private (string Key, Tensor Images)? shown;
    private Tensor? targetLabels;

    public NetworkSource(RunContext context, DatasetInstaller datasets, ComparisonSpec spec, IReadOnlyList<TrainedModel> models, IReadOnlyList<string> layers)
        : base(context.Artifacts)
    {
        (this.context, this.models, this.layers, method) = (context, models, layers, spec.Inversion);
        dataset = DatasetShelf.Find(context.Database, models[0].Dataset) ?? throw new InvalidOperationException($"there is no data set “{models[0].Dataset}”");
        test = dataset.Load(datasets.Folder(dataset), DatasetSplit.Test);
        pairs = PairSets.Obtain(context, dataset, spec.PairSeed!.Value, spec.Pairs!.Value, test);
        batchSizes = [.. spec.Measures.OfType<NetworkMeasure>().Select(m => m.ImagesAtOnce).Prepend(BatchSize).SelectMany(b => InvertRun.BatchSizes(pairs.Count, b)).Distinct()];
    }

    /// <summary>An experiment's networks at a layer, on its pairs.</summary>
    public static NetworkSource OfExperiment(RunContext context, DatasetInstaller datasets, IReadOnlyList<TrainedModel> models, string layer)
    {
        var inversion = context.Spec.Inversion;
        var spec = new ComparisonSpec { Pairs = inversion.Pairs, PairSeed = inversion.PairSeed, Inversion = inversion.Method, Measures = context.Spec.Measures };
        return new(context, datasets, spec, models, [.. models.Select(_ => layer)]);
    }

    /// <summary>Computes everything again: what is kept is neither read nor replaced.</summary>
    public bool Afresh { get; init; }

    /// <summary>Data set and pairs, for the provenance of matrices.</summary>
    public ImagePairSet Pairs => pairs;

    public override void Prepare(IEnumerable<int> members, string imageSet, int row, MeasureInput input)
    {
        foreach (var member in members)
        {
            var key = Key(member, imageSet, row, input);
            if (Afresh ? !afresh.ContainsKey(key) : Stored(key) is null)
            {
                Keep(key, member, Compute(member, LayerOf(member, input), Images(imageSet, row, ImagesKey(imageSet, row))));
            }
        }
    }

    public override Tensor Load(int member, string imageSet, int row, MeasureInput input) => Afresh
        ? afresh[Key(member, imageSet, row, input)].alias()
        : Read(Stored(Key(member, imageSet, row, input)) ?? throw new InvalidOperationException($"what {models[member].Name} makes of {imageSet} images has not been computed"));

    private void Keep(string key, int member, Tensor array)
    {
        if (Afresh)
        {
            afresh[key] = array;
            return;
        }

        Store(key, member, array);
        array.Dispose();
    }

    /// <summary>What a member's layer makes of images that are not kept, n×d; belongs to the caller.</summary>
    public Tensor Represent(int member, Tensor images) => Compute(member, layers[member], images);

    /// <summary>Target images, N×C×H×W, and their classes, N; belong to the source, until it shows other images.</summary>
    public (Tensor Images, Tensor Labels) Targets()
    {
        targetLabels ??= test.LabelsOf(PairSets.Indices(pairs.TargetIndices), ComputeDevice.Parse(context.Device)).DetachFromDisposeScope();
        return (Images(ImageSets.Target, 0, ImagesKey(ImageSets.Target, 0)), targetLabels);
    }

    private string LayerOf(int member, MeasureInput input) => input == MeasureInput.Logits ? Logits : layers[member];

    private string Key(int member, string imageSet, int row, MeasureInput input) => ContentKey.Of(
        ("result", "representation"), ("numerics", NumericsVersion), ("model", models[member].Key), ("layer", LayerOf(member, input)), ("images", ImagesKey(imageSet, row)));

    /// <summary>Places among the target images where two networks give the same class, and those where they give different ones.</summary>
    public (long[] Agree, long[] Disagree) Places(int first, int second)
    {
        var (a, b) = (Answers(first), Answers(second));
        var places = Enumerable.Range(0, a.Length).ToLookup(i => a[i] == b[i], i => (long)i);
        return ([.. places[true]], [.. places[false]]);
    }

    public override void Dispose()
    {
        shown?.Images.Dispose();
        targetLabels?.Dispose();
        foreach (var array in afresh.Values)
        {
            array.Dispose();
        }

        foreach (var classifier in loaded.Values)
        {
            classifier.Dispose();
        }

        base.Dispose();
    }

    // a network's classes of the target images
    private long[] Answers(int member)
    {
        if (!answers.TryGetValue(member, out var classes))
        {
            using var scope = NewDisposeScope();
            classes = answers[member] = Load(member, ImageSets.Target, 0, MeasureInput.Logits).argmax(1).data<long>().ToArray();
        }

        return classes;
    }

    private string ImagesKey(string imageSet, int row) => imageSet switch
    {
        ImageSets.Inverted => $"inverted {Inverted(row).Key}",
        ImageSets.Pooled => $"pooled {string.Join(' ', models.Select((_, i) => Inverted(i).Key))}",
        _ => $"{imageSet} {pairs.Key}",
    };

    // N×C×H×W; the last set asked for stays, because all networks are shown it in turn
    private Tensor Images(string imageSet, int row, string key)
    {
        if (shown?.Key != key)
        {
            shown?.Images.Dispose();
            var images = imageSet switch
            {
                ImageSets.Target => test.Images(PairSets.Indices(pairs.TargetIndices), ComputeDevice.Parse(context.Device)),
                ImageSets.Seed => test.Images(PairSets.Indices(pairs.SeedIndices), ComputeDevice.Parse(context.Device)),
                ImageSets.Inverted => Read(Inverted(row).ImagesArtifact),
                ImageSets.Pooled => PooledImages(),
                _ => throw new InvalidOperationException($"there are no images of their own in “{imageSet}”"),
            };
            shown = (key, images.DetachFromDisposeScope());
        }

        return shown.Value.Images;
    }

    // image i is that of the network whose turn it is: as many images as pairs, drawn evenly from all
    private Tensor PooledImages()
    {
        using var scope = NewDisposeScope();
        var all = models.Select((_, i) => Read(Inverted(i).ImagesArtifact)).ToList();
        var turns = Enumerable.Range(0, pairs.Count).Select(i => all[i % all.Count][i]).ToList();
        return stack(turns).MoveToOuterDisposeScope();
    }

    private InvertedImageSet Inverted(int member)
    {
        if (!inverted.TryGetValue(member, out var set))
        {
            var key = InversionKey.For(models[member].Key, pairs.Key, method ?? throw new InvalidOperationException("the comparison names no inversion"));
            using var db = context.Database.CreateDbContext();
            set = inverted[member] = db.InvertedImageSets.AsNoTracking().SingleOrDefault(s => s.Key == key)
                ?? throw new InvalidOperationException($"no images have been inverted through {models[member].Name}: its row cannot be computed");
        }

        return set;
    }

    private Tensor Compute(int member, string layer, Tensor images)
    {
        var classifier = Network(member);
        using var pause = CollectionPause.Begin();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var parts = new List<Tensor>();
        for (var first = 0L; first < images.shape[0]; first += BatchSize)
        {
            var batch = images.narrow(0, first, Math.Min(BatchSize, images.shape[0] - first)).to(ComputeDevice.Parse(context.Device));
            parts.Add((layer == Logits ? classifier.forward(batch) : classifier.Representation(batch, layer)).cpu());
        }

        return cat(parts, 0).MoveToOuterDisposeScope();
    }

    /// <summary>A member's network, loaded when it is first asked for; belongs to the source.</summary>
    public Classifier Network(int member)
    {
        if (loaded.TryGetValue(member, out var classifier))
        {
            return classifier;
        }

        var device = ComputeDevice.Parse(context.Device);
        classifier = loaded[member] = new NetworkStore(context.Database, context.Artifacts).Load(models[member], dataset, device);
        if (!verdicts.ContainsKey(models[member].Architecture))
        {
            verdicts[models[member].Architecture] = Numerics.Check(classifier, dataset.Shape, batchSizes, device);
            context.Numerics(Together());
        }

        return classifier;
    }

    private NumericsVerdict Together() => verdicts.Values.Last() with
    {
        Passed = verdicts.Values.All(v => v.Passed),
        Shapes = verdicts.Values.Sum(v => v.Shapes),
        Wrong = [.. verdicts.Values.SelectMany(v => v.Wrong)],
        WorstError = verdicts.Values.Max(v => v.WorstError),
    };

    private string? Stored(string key)
    {
        if (artifacts.TryGetValue(key, out var known))
        {
            return known;
        }

        using var db = context.Database.CreateDbContext();
        return db.StoredRepresentations.Where(r => r.Key == key).Select(r => r.Artifact).SingleOrDefault() is { } found ? artifacts[key] = found : null;
    }

    private void Store(string key, int member, Tensor array)
    {
        var values = array.contiguous().data<float>().ToArray();
        var artifact = context.Artifacts.Put(NpyFile.MediaType, s => NpyFile.Write<float>(s, values, (int)array.shape[0], (int)array.shape[1]));
        context.Commit(db =>
        {
            ArtifactStore.Remember(db, artifact);
            db.Database.ExecuteSql($"""
                INSERT INTO "StoredRepresentations" ("Key", "ModelId", "Artifact", "CreatedAt")
                VALUES ({key}, {models[member].Id}, {artifact.Sha256}, {context.Clock.GetUtcNow().UtcDateTime})
                ON CONFLICT DO NOTHING
                """);
        });
    }
}
