using Kindred.Engine.Architectures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Inversion;

/// <summary>Flattened pixels times a fixed matrix, with ReLU or without: what its inversion must find can be worked out by hand.</summary>
internal sealed class MatrixNetwork : Classifier
{
    private readonly bool relu;
    private readonly Parameter weight; // P×d

    public MatrixNetwork(Tensor weight, bool relu) : base(nameof(MatrixNetwork), Normalization.None)
    {
        this.relu = relu;
        this.weight = new Parameter(weight.to(float32));
        RepresentationWidth = (int)weight.shape[1];
        RegisterComponents();
    }

    public override int RepresentationWidth { get; }

    public override Tensor Representation(Tensor images) => relu ? images.flatten(1).mm(weight).relu() : images.flatten(1).mm(weight);

    public override Tensor Classify(Tensor representation) => representation;
}
