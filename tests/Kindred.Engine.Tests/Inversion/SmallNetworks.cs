using Kindred.Engine.Architectures;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

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

/// <summary>The network of the inversion oracle: two convolutions 4×4 with stride 2, one hidden linear layer of 100, ReLU; pixels unnormalised.</summary>
internal sealed class OracleNetwork : Classifier
{
    private readonly Conv2d conv1 = nn.Conv2d(1, 16, 4, stride: 2, padding: 1);
    private readonly Conv2d conv2 = nn.Conv2d(16, 32, 4, stride: 2, padding: 1);
    private readonly Linear fc1 = nn.Linear(1568, 100);
    private readonly Linear fc2 = nn.Linear(100, 10);

    public OracleNetwork() : base(nameof(OracleNetwork), Normalization.None) => RegisterComponents();

    public override int RepresentationWidth => 100;

    public override Tensor Representation(Tensor images) =>
        F.relu(fc1.forward(F.relu(conv2.forward(F.relu(conv1.forward(images)))).flatten(1)));

    public override Tensor Classify(Tensor representation) => fc2.forward(representation);
}
