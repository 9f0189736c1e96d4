namespace Kindred.Platform.Inversions;

/// <summary>Seed and target images of different labels, fixed by data set, seed and number, shared by all networks.</summary>
public sealed class ImagePairSet
{
    public long Id { get; set; }

    /// <summary>Hash of data set, split, pair seed and count: unique.</summary>
    public required string Key { get; set; }

    public required string Dataset { get; set; }
    public int PairSeed { get; set; }
    public int Count { get; set; }

    /// <summary>Count × int32: index of each seed image in the test split. Little-endian.</summary>
    public required byte[] SeedIndices { get; set; }

    /// <summary>Count × int32: index of each target image in the test split.</summary>
    public required byte[] TargetIndices { get; set; }
}

/// <summary>Images inverted through one network on one set of pairs.</summary>
public sealed class InvertedImageSet
{
    public long Id { get; set; }

    /// <summary>Hash of network, pairs and method: unique.</summary>
    public required string Key { get; set; }

    public long ModelId { get; set; }
    public Models.TrainedModel? Model { get; set; }
    public long PairSetId { get; set; }
    public ImagePairSet? PairSet { get; set; }
    public long RunId { get; set; }

    /// <summary>The <see cref="Engine.Inversion.InversionMethod"/> as JSON, and its label.</summary>
    public required string Method { get; set; }

    public required string MethodLabel { get; set; }
    public int Count { get; set; }

    /// <summary>SHA-256 of the artifact: .npy, float32, N×C×H×W in [0,1].</summary>
    public required string ImagesArtifact { get; set; }

    /// <summary>Count × float32: final relative distance ‖Rep(x) − r‖ / ‖r‖ of each image.</summary>
    public required byte[] Residuals { get; set; }

    /// <summary>float32 per step: median over images of the best distance so far.</summary>
    public required byte[] ResidualCurve { get; set; }

    /// <summary>SHA-256 of the film: .npy, uint8, the first pairs × frames × C×H×W; null in sets made before there were films.</summary>
    public string? FilmArtifact { get; set; }

    /// <summary>The step of each frame, joined by commas.</summary>
    public string? FilmSteps { get; set; }

    public double MedianResidual { get; set; }

    /// <summary>Share of images whose distance is <see cref="UnconvergedAt"/> or more.</summary>
    public double UnconvergedShare { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>A final relative distance of this or more counts as unconverged.</summary>
    public const double UnconvergedAt = 0.1;

    /// <summary>Values that rest on a larger share of unconverged images than this are marked.</summary>
    public const double MostUnconverged = 0.25;
}
