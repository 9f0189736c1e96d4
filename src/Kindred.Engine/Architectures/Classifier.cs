using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>
/// A network that takes pixels in [0,1], normalises them as its first step (so that epsilon stays in pixel units), and gives
/// logits and the pooled penultimate representation, the input of its last linear layer.
/// </summary>
public abstract class Classifier : nn.Module<Tensor, Tensor>
{
    /// <summary>Name of the last of <see cref="Layers"/> in every network: the input of its last linear layer.</summary>
    public const string Penultimate = "penultimate";

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

    /// <summary>
    /// Names of the layers whose representations can be had, in forward order; the last is <see cref="Penultimate"/>. A network that is
    /// only known from outside has that one alone.
    /// </summary>
    public virtual IReadOnlyList<string> Layers => [Penultimate];

    /// <summary>Whether <see cref="EvalPrecision"/> may be bfloat16: networks of convolutions with batch normalisation folded into them.</summary>
    public virtual bool SupportsBFloat16 => false;

    /// <summary>
    /// Whether inversion may set it to bfloat16. Networks of linear layers may too: their adversaries stay float32, for bfloat16 would change what
    /// networks trained under the same key are.
    /// </summary>
    public virtual bool InvertsInBFloat16 => SupportsBFloat16;

    /// <summary>
    /// What a pass in eval mode computes with between the normalised images and the penultimate representation, which is float32 again.
    /// Passes in train mode and the weights stay float32. Set only while something is computed that a rounded gradient serves: the
    /// adversary of a training step, the coarse steps of an inversion.
    /// </summary>
    /// <exception cref="NotSupportedException">This network has no bfloat16 pass.</exception>
    public ArithmeticPrecision EvalPrecision
    {
        get;
        set => field = value == ArithmeticPrecision.Float32 || InvertsInBFloat16
            ? value : throw new NotSupportedException($"{GetName()} has no bfloat16 pass.");
    }

    /// <summary>Number of trainable weights.</summary>
    public virtual long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Penultimate representation, N×d, of images N×C×H×W in [0,1].</summary>
    public abstract Tensor Representation(Tensor images);

    /// <summary>
    /// Representation of images at a layer, N×d: its features, maps (N×C×H×W) averaged over rows and columns to N×C and tokens (N×T×D) over
    /// tokens to N×D, a class token included.
    /// </summary>
    /// <param name="images">N×C×H×W in [0,1].</param>
    /// <param name="layer">One of <see cref="Layers"/>.</param>
    /// <exception cref="ArgumentException">There is no such layer; the message names it and those there are.</exception>
    public Tensor Representation(Tensor images, string layer)
    {
        var features = Features(images, layer);
        if (features.dim() == 2)
        {
            return features;
        }

        using (features)
        {
            return features.dim() == 4 ? features.mean([2, 3]) : features.mean([1]);
        }
    }

    /// <summary>Width d of the representation at a layer; needs no forward pass.</summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public virtual int WidthOf(string layer)
    {
        RequireLayer(layer);
        return RepresentationWidth;
    }

    /// <summary>
    /// What a layer gives, as the network goes on with it: N×C×H×W maps, N×T×D tokens or N×d. Not to be written to.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public virtual Tensor Features(Tensor images, string layer)
    {
        RequireLayer(layer);
        return Representation(images);
    }

    /// <summary>Logits, N×K, of features at a layer: the rest of the network. The features stay as they are.</summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public virtual Tensor FromFeatures(Tensor features, string layer)
    {
        RequireLayer(layer);
        return Classify(features);
    }

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

    /// <summary>Index of a layer among <see cref="Layers"/>.</summary>
    /// <exception cref="ArgumentException">There is no such layer; the message names it and those there are.</exception>
    protected int RequireLayer(string layer)
    {
        var layers = Layers;
        var index = layers.TakeWhile(l => l != layer).Count();
        return index < layers.Count ? index
            : throw new ArgumentException($"{GetName()} has no layer \"{layer}\". Known: {string.Join(", ", layers)}.", nameof(layer));
    }

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
