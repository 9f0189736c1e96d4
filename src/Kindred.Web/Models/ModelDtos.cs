using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Engine.Training;
using Kindred.Platform.Models;

namespace Kindred.Web.Models;

/// <summary>A network, trained here or brought.</summary>
public record ModelSummary
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Trained here, or imported.</summary>
    public required ModelOrigin Origin { get; init; }

    /// <summary>Catalog id of the data set it was trained on.</summary>
    public required string Dataset { get; init; }

    /// <summary>The architecture with its size.</summary>
    public required string ArchitectureLabel { get; init; }

    /// <summary>What training minimised.</summary>
    public required string Objective { get; init; }

    /// <summary>Norm of the adversary in training; null where the card of an imported network does not state it.</summary>
    public required Norm? Norm { get; init; }

    /// <summary>Radius of the adversary in training, pixel units; 0 is standard training, null where the card of an imported network does not state it.</summary>
    public required double? Epsilon { get; init; }

    public required int Seed { get; init; }

    /// <summary>Trainable numbers.</summary>
    public required long Parameters { get; init; }

    public required DateTime CreatedAt { get; init; }
}

/// <summary>A trained network with all that determined its weights.</summary>
public sealed record ModelDetails : ModelSummary
{
    /// <summary>Hash of everything that determines the weights: networks of one key are one network.</summary>
    public required string Key { get; init; }

    /// <summary>The architecture record.</summary>
    public required JsonElement Architecture { get; init; }

    /// <summary>The training settings.</summary>
    public required JsonElement Training { get; init; }

    /// <summary>Images trained on.</summary>
    public required int TrainingImages { get; init; }

    public required int Classes { get; init; }

    /// <summary>Width of the pooled penultimate representation.</summary>
    public required int RepresentationWidth { get; init; }

    /// <summary>Names of the layers whose representations can be compared, in forward order; empty where the network gives none.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Mean training loss of the last epoch.</summary>
    public required double? FinalLoss { get; init; }

    /// <summary>The run that trained it.</summary>
    public required string TrainRunId { get; init; }

    /// <summary>Wall seconds of training.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>SHA-256 of the safetensors file at <c>/models/{id}/weights</c>.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Which epoch's weights those are, and what ended the training.</summary>
    public required ModelWeights Weights { get; init; }
}

/// <summary>What a reader must know before using a network: where it comes from, how good it is, and what speaks against it.</summary>
public sealed record ModelCard
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Catalog id of the data set, and the hash of its files.</summary>
    public required string Dataset { get; init; }

    public required string DatasetHash { get; init; }

    /// <summary>The architecture record.</summary>
    public required JsonElement Architecture { get; init; }

    /// <summary>Norm of the adversary in training; null where the card of an imported network does not state it.</summary>
    public required Norm? Norm { get; init; }

    /// <summary>Radius of the adversary in training, pixel units; null where the card of an imported network does not state it.</summary>
    public required double? Epsilon { get; init; }

    public required int Seed { get; init; }
    public required IReadOnlyList<MeasuredAccuracy> Accuracies { get; init; }

    /// <summary>What speaks against these numbers; empty where nothing was found.</summary>
    public required IReadOnlyList<ModelFlag> Flags { get; init; }

    /// <summary>Which epoch's weights all of this is about, and what ended the training.</summary>
    public required ModelWeights Weights { get; init; }

    /// <summary>Trained here, or imported.</summary>
    public required ModelOrigin Origin { get; init; }

    /// <summary>What the authors of an imported network say of it, in RobustBench's fields; null for one trained here.</summary>
    public required BroughtCard? Claims { get; init; }

    /// <summary>What the numerics self-test found before training, or at import.</summary>
    public required NumericsVerdict Numerics { get; init; }
}

/// <summary>Which epoch's weights are used everywhere: evaluated, inverted, compared and downloaded.</summary>
public sealed record ModelWeights
{
    public required KeptWeights Used { get; init; }

    /// <summary>Epochs trained; 0 for a network that was not trained here.</summary>
    public required int Epochs { get; init; }

    /// <summary>The epoch of the highest robust accuracy on held-out images, from 1; null where the training did not validate.</summary>
    public required int? BestEpoch { get; init; }

    /// <summary>What ended the training before its last epoch.</summary>
    public required TrainingStop Stop { get; init; }

    /// <summary>SHA-256 of the weights after the last epoch (<c>/models/{id}/weights?of=last</c>).</summary>
    public required string? LastSha256 { get; init; }

    /// <summary>SHA-256 of the weights after the best epoch (<c>/models/{id}/weights?of=best</c>).</summary>
    public required string? BestSha256 { get; init; }
}

/// <summary>Share of images classified correctly, as they are or after an attack.</summary>
public sealed record MeasuredAccuracy
{
    /// <summary>"clean", or the attack with norm, epsilon and steps.</summary>
    public required string Label { get; init; }

    /// <summary>The attack with all its settings; null for clean.</summary>
    public required JsonElement? Attack { get; init; }

    /// <summary>Data set whose first test images were tried.</summary>
    public required string Dataset { get; init; }

    /// <summary>In [0,1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>95 % Wilson score interval.</summary>
    public required double Low { get; init; }

    /// <summary>95 % Wilson score interval.</summary>
    public required double High { get; init; }

    public required int Correct { get; init; }

    /// <summary>Images tried.</summary>
    public required int N { get; init; }

    public static MeasuredAccuracy Of(string label, string? attack, string dataset, int correct, int count)
    {
        var accuracy = new Accuracy(correct, count);
        return new()
        {
            Label = label,
            Attack = attack is null ? null : JsonElement.Parse(attack),
            Dataset = dataset,
            Accuracy = accuracy.Value,
            Low = accuracy.Low,
            High = accuracy.High,
            Correct = correct,
            N = count,
        };
    }
}
