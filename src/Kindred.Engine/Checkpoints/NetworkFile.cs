using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;

namespace Kindred.Engine.Checkpoints;

/// <summary>What a network's file is.</summary>
public enum NetworkFormat
{
    /// <summary>Weights of a catalog architecture under PyTorch's names.</summary>
    Safetensors,

    /// <summary>A traced, scripted or frozen PyTorch module: code and weights.</summary>
    TorchScript,
}

/// <summary>How a network that somebody brings is to be read: what its file does not say of itself.</summary>
public sealed record NetworkFile
{
    public required NetworkFormat Format { get; init; }

    /// <summary>C×H×W of its images, in [0,1].</summary>
    public required ImageShape InputShape { get; init; }

    /// <summary>Number of classes, K.</summary>
    public required int Classes { get; init; }

    /// <summary>What is done to pixels before the file's network sees them; none where it normalises by itself.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>The exported method of a TorchScript module that gives the penultimate representation, N×d; null where there is none.</summary>
    public string? Representation { get; init; }

    /// <summary>The architecture of safetensors weights; null for TorchScript, which brings its own.</summary>
    public Architecture? Architecture { get; init; }
}
