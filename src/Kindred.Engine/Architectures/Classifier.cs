using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>
/// A network that takes pixels in [0,1], normalises them as its first step (so that epsilon stays in pixel units), and gives
/// logits and the pooled penultimate representation, the input of its last linear layer.
/// </summary>
public abstract class Classifier : nn.Module<Tensor, Tensor>
{
    protected Classifier(string name, Normalization normalization) : base(name) => Normalization = normalization;

    /// <summary>The normalisation applied inside.</summary>
    public Normalization Normalization { get; }

    /// <summary>Width d of the penultimate representation.</summary>
    public abstract int RepresentationWidth { get; }

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
}

/// <summary>Per-channel normalisation (x − mean) / std, in pixel units. One value per channel, or one for all.</summary>
public sealed record Normalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>No normalisation: mean 0, standard deviation 1.</summary>
    public static Normalization None { get; } = new([0.0], [1.0]);
}
