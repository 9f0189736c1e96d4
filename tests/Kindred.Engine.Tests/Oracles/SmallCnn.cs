using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Oracles;

/// <summary>The network whose attacks other implementations measured: two 4×4 convolutions of stride 2, two linear layers, ReLU, no normalisation.</summary>
internal sealed class SmallCnn : Classifier
{
    private readonly Conv2d conv1 = nn.Conv2d(1, 16, 4, stride: 2, padding: 1);
    private readonly Conv2d conv2 = nn.Conv2d(16, 32, 4, stride: 2, padding: 1);
    private readonly Linear fc1 = nn.Linear(32 * 7 * 7, 100);
    private readonly Linear fc2 = nn.Linear(100, 10);

    private SmallCnn() : base("SmallCnn", Normalization.None)
    {
        RegisterComponents();
        eval();
    }

    public override int RepresentationWidth => 100;

    /// <summary>With the weights of a file beside the tests.</summary>
    public static SmallCnn Load(string weightsFile)
    {
        var network = new SmallCnn();
        using var stream = File.OpenRead(weightsFile);
        Safetensors.LoadWeights(network, stream);
        return network;
    }

    public override Tensor Representation(Tensor images)
    {
        var x = nn.functional.relu(conv1.forward(images)); // N×16×14×14
        x = nn.functional.relu(conv2.forward(x)).flatten(1); // N×32×7×7 → N×1568
        return nn.functional.relu(fc1.forward(x));
    }

    public override Tensor Classify(Tensor representation) => fc2.forward(representation);
}
