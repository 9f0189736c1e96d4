using Kindred.Engine.Datasets;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>
/// A network that takes pixels in [0,1], normalises them as its first step (so that epsilon stays in pixel units), and gives
/// logits and the pooled penultimate representation, the input of its last linear layer.
/// </summary>
public abstract class Classifier : nn.Module<Tensor, Tensor>
{
    protected Classifier(string name, Normalization normalization) : base(name)
    {
        Normalization = normalization;
        if (!normalization.IsNone)
        {
            // constants of the data, not weights: they move with the network but are not saved with it. 1×C×1×1, or 1×1×1×1 for all channels
            register_buffer("mean", tensor(normalization.Mean.ToArray(), float32).reshape(1, -1, 1, 1), persistent: false);
            register_buffer("std", tensor(normalization.Std.ToArray(), float32).reshape(1, -1, 1, 1), persistent: false);
        }
    }

    /// <summary>The normalisation applied inside.</summary>
    public Normalization Normalization { get; }

    /// <summary>Width d of the penultimate representation.</summary>
    public abstract int RepresentationWidth { get; }

    /// <summary>Number of trainable weights.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Penultimate representation, N×d, of images N×C×H×W in [0,1].</summary>
    public abstract Tensor Representation(Tensor images);

    /// <summary>Logits, N×K, of a penultimate representation, N×d: the last linear layer.</summary>
    public abstract Tensor Classify(Tensor representation);

    /// <summary>Logits, N×K, of images N×C×H×W in [0,1].</summary>
    public override Tensor forward(Tensor images)
    {
        using var representation = Representation(images);
        return Classify(representation);
    }

    /// <summary>Images with this network's normalisation applied, N×C×H×W; the same tensor where there is none.</summary>
    protected Tensor Normalize(Tensor images) =>
        Normalization.IsNone ? images : images.sub(get_buffer("mean")!).div_(get_buffer("std")!);

    /// <summary>Throws unless the images are N×C×H×W of the given shape.</summary>
    protected static void RequireImages(Tensor images, ImageShape shape)
    {
        if (images.dim() != 4 || images.size(1) != shape.Channels || images.size(2) != shape.Height || images.size(3) != shape.Width)
        {
            throw new ArgumentException($"images must be N×{shape}, but are {string.Join('×', images.shape)}.", nameof(images));
        }
    }
}

/// <summary>Per-channel normalisation (x − mean) / std, in pixel units. One value per channel, or one for all.</summary>
public sealed record Normalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>No normalisation: mean 0, standard deviation 1.</summary>
    public static Normalization None { get; } = new([0.0], [1.0]);

    /// <summary>Whether it changes nothing.</summary>
    public bool IsNone => Mean.All(m => m == 0) && Std.All(s => s == 1);
}
