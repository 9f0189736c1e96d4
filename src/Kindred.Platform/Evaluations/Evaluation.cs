namespace Kindred.Platform.Evaluations;

/// <summary>Accuracy of one network under one attack, or none.</summary>
public sealed class Evaluation
{
    public long Id { get; set; }

    /// <summary>Hash of network, attack, images: unique.</summary>
    public required string Key { get; set; }

    public long ModelId { get; set; }
    public Models.TrainedModel? Model { get; set; }
    public long RunId { get; set; }

    /// <summary>The attack record as JSON; null for clean accuracy.</summary>
    public string? Attack { get; set; }

    /// <summary>"clean", or the attack's label.</summary>
    public required string Label { get; set; }

    public Engine.Attacks.Norm? Norm { get; set; }

    /// <summary>Epsilon of the attack; null for clean.</summary>
    public double? Epsilon { get; set; }

    public required string Dataset { get; set; }
    public int Correct { get; set; }
    public int Count { get; set; }

    /// <summary>One bit per image, first image in the lowest bit of the first byte: still correct.</summary>
    public required byte[] Outcomes { get; set; }

    public DateTime CreatedAt { get; set; }
}
