using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;

namespace Kindred.Testing;

/// <summary>Rows as the platform leaves them.</summary>
public static class Rows
{
    public static readonly DateTime Monday = new(2026, 11, 23, 9, 0, 0, DateTimeKind.Utc);

    public static ExperimentSpec Spec { get; } = new() { Architectures = [new Mlp(), new Vgg()], Epsilons = [0, 0.5], Seeds = [0] };

    public static Experiment Experiment(string name = "Two by two", ExperimentStatus status = ExperimentStatus.Running, DateTime? createdAt = null) => new()
    {
        Name = name,
        Spec = SpecJson.Serialize(Spec),
        Status = status,
        CreatedAt = createdAt ?? Monday,
    };

    /// <summary>An experiment with three networks, in index order: an MLP at 0 and 0.5, and a VGG at 0.5.</summary>
    public static Experiment ExperimentWithNetworks()
    {
        var experiment = Experiment();
        experiment.Networks.Add(Network(0, new Mlp(), 0));
        experiment.Networks.Add(Network(1, new Mlp(), 0.5));
        experiment.Networks.Add(Network(2, new Vgg(), 0.5));
        return experiment;
    }

    public static ExperimentNetwork Network(int index, Architecture architecture, double epsilon) => new()
    {
        Index = index,
        Architecture = SpecJson.Serialize(architecture),
        ArchitectureKind = Catalog<Architecture>.IdOf(architecture),
        ArchitectureLabel = architecture.Label,
        Epsilon = epsilon,
        Seed = 0,
        ModelKey = $"key-{Guid.NewGuid():N}",
    };

    public static Run Run(Experiment experiment, RunStatus status, int order = 0, RunKind kind = RunKind.Train, double progress = 0) => new()
    {
        ExperimentId = experiment.Id,
        Kind = kind,
        Label = $"{kind} {order}",
        Status = status,
        Order = order,
        Progress = progress,
        CreatedAt = Monday,
    };

    public static MetricPoint Metric(Run run, string name, long step, double value) =>
        new() { RunId = run.Id, Name = name, Step = step, Epoch = step / 10.0, Value = value, At = Monday.AddSeconds(step) };

    public static TrainedModel Model(Run trainRun, string weights, bool numericsPassed = true) => new()
    {
        Key = Guid.NewGuid().ToString("N"),
        Name = "MLP, ε 0.5, seed 0",
        Dataset = "fashion-mnist-small",
        DatasetHash = new string('d', 64),
        Architecture = SpecJson.Serialize(new Mlp()),
        ArchitectureKind = "mlp",
        ArchitectureLabel = "MLP",
        Training = SpecJson.Serialize(new TrainingSpec()),
        TrainingImages = 2000,
        Objective = "single-step training",
        Norm = Norm.L2,
        Epsilon = 0.5,
        Classes = 10,
        RepresentationWidth = 128,
        Parameters = 123_456,
        WeightsArtifact = weights,
        FinalLoss = 0.75,
        Numerics = SpecJson.Serialize(new NumericsVerdict { Passed = numericsPassed, OneDnn = true, Shapes = 3, Wrong = [], WorstError = 1e-6, Where = "cpu" }),
        TrainRunId = trainRun.Id,
        TrainSeconds = 12.5,
        CreatedAt = Monday,
    };

    /// <summary>An evaluation in which the first <paramref name="correct"/> images are right.</summary>
    public static Evaluation Evaluation(TrainedModel model, Attack? attack, int correct, int count)
    {
        var outcomes = new byte[(count + 7) / 8];
        for (var i = 0; i < correct; i++)
        {
            outcomes[i / 8] |= (byte)(1 << (i % 8));
        }

        return new()
        {
            Key = Guid.NewGuid().ToString("N"),
            ModelId = model.Id,
            RunId = model.TrainRunId,
            Attack = attack is null ? null : SpecJson.Serialize(attack),
            Label = attack?.Label ?? "clean",
            Norm = attack?.BallNorm,
            Epsilon = attack?.BallEpsilon,
            Dataset = model.Dataset,
            Correct = correct,
            Count = count,
            Outcomes = outcomes,
            CreatedAt = Monday,
        };
    }

    /// <summary>A matrix with these rows; finished where every row is there.</summary>
    public static SimilarityMatrix Matrix(Experiment experiment, Run run, double[]?[] rows, string imageSet = ImageSets.Inverted)
    {
        var finished = rows.All(r => r is not null);
        var matrix = new SimilarityMatrix
        {
            ExperimentId = experiment.Id,
            Measure = SpecJson.Serialize<SimilarityMeasure>(new LinearCka()),
            MeasureLabel = new LinearCka().Label,
            ImageSet = imageSet,
            Size = rows.Length,
            Provenance = """{"pairs":128,"method":"paper"}""",
            CreatedAt = Monday,
            FinishedAt = finished ? Monday.AddMinutes(5) : null,
            ContentHash = finished ? new string('c', 64) : null,
        };
        matrix.Rows.AddRange(rows.Index().Where(r => r.Item is not null).Select(r => Row(r.Index, run, r.Item!)));
        return matrix;
    }

    private static SimilarityRow Row(int index, Run run, double[] values)
    {
        var undefined = values.Index().Where(v => double.IsNaN(v.Item)).ToDictionary(v => v.Index, _ => "constant representation");
        return new()
        {
            Index = index,
            RunId = run.Id,
            Values = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
            Undefined = undefined.Count == 0 ? null : System.Text.Json.JsonSerializer.Serialize(undefined),
        };
    }
}
