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

    /// <summary>Catalog id of the data set whose images were tried.</summary>
    public required string Dataset { get; set; }

    /// <summary>Which images of it, as JSON (<see cref="EvaluationImages"/>); null for the first <see cref="Count"/> of the test split.</summary>
    public string? Images { get; set; }

    public int Correct { get; set; }
    public int Count { get; set; }

    /// <summary>One bit per image, first image in the lowest bit of the first byte: still correct.</summary>
    public required byte[] Outcomes { get; set; }

    /// <summary>
    /// As JSON, a list of <see cref="Engine.Evaluation.AttackStage"/>: what each attack of an ensemble left; of an occluding patch put at the
    /// worst place, what it broke at each place of its grid by itself, row after row. Null for other attacks.
    /// </summary>
    public string? Stages { get; set; }

    /// <summary>What a reader must know of how it was measured, such as a stage the data set cannot support; a line each.</summary>
    public string? Notes { get; set; }

    /// <summary>Seconds of computing, of all attempts; null where it was not measured.</summary>
    public double? Seconds { get; set; }

    public DateTime CreatedAt { get; set; }
}
