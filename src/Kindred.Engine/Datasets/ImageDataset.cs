using Kindred.Engine.Specs;

namespace Kindred.Engine.Datasets;

/// <summary>Channels, height and width of one image.</summary>
public sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Number of values in one image, C·H·W.</summary>
    public int Pixels => Channels * Height * Width;

    public override string ToString() => $"{Channels}×{Height}×{Width}";
}

/// <summary>Which part of a data set.</summary>
public enum DatasetSplit
{
    Train,
    Test,
}

/// <summary>A labelled image data set: what it is and how its files are read. Pixels are in [0,1] everywhere outside a classifier.</summary>
public abstract record ImageDataset
{
    /// <summary>What databases, addresses and scripts call it: its catalog id, or one of its own where people bring many of a kind.</summary>
    public virtual string Id => Catalog<ImageDataset>.IdOf(this);

    /// <summary>What people call it.</summary>
    public virtual string Title => Catalog<ImageDataset>.Of(this).Name;

    /// <summary>C×H×W of one image.</summary>
    public abstract ImageShape Shape { get; }

    /// <summary>Names of the classes in label order.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of images in a split.</summary>
    public abstract int Count(DatasetSplit split);

    /// <summary>Per-channel mean and standard deviation of the training images, in pixel units.</summary>
    public abstract Architectures.Normalization Normalization { get; }

    /// <summary>The files the data set is made of, with the SHA-256 of their content: identity and integrity in one.</summary>
    public abstract IReadOnlyList<DatasetFile> Files { get; }

    /// <summary>True where the files come with the program; otherwise they are installed into the data folder first.</summary>
    public virtual bool Shipped => false;

    /// <summary>The folder of a shipped data set beside the program; null where <see cref="Shipped"/> is false.</summary>
    public virtual string? ShippedFolder => null;

    /// <summary>Whether an image mirrored left to right keeps its label: a shoe does, a digit does not.</summary>
    public virtual bool MirrorKeepsLabel => false;

    /// <summary>Reads a split from the folder that holds <see cref="Files"/>.</summary>
    /// <exception cref="InvalidDataException">A file is missing, malformed or not the one it should be; the message names it.</exception>
    public abstract LabeledImages Load(string folder, DatasetSplit split);
}
