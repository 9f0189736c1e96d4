using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>What each of some networks makes of the same images, by the network's number: from networks, or from files of arrays.</summary>
/// <param name="Representation">Its representation n×p, which the caller disposes.</param>
public sealed record NetworkOutputs(Func<int, Tensor> Representation)
{
    /// <summary>Its logits n×K from its representation; null where only representations are known: measures of logits are then refused.</summary>
    public Func<int, Tensor, Tensor>? Logits { get; init; }

    /// <summary>Of networks in eval mode that are shown images N×C×H×W in [0,1]: representations at a layer that all have, and logits.</summary>
    public static NetworkOutputs Of(IReadOnlyList<Classifier> networks, Tensor images, int batchSize, string layer = Classifier.Penultimate) =>
        new(network => AllPairs.Represent(networks[network], images, batchSize, layer))
        {
            Logits = (network, representation) =>
            {
                using var noGrad = no_grad();
                if (layer == Classifier.Penultimate)
                {
                    return networks[network].Classify(representation);
                }

                using var penultimate = AllPairs.Represent(networks[network], images, batchSize);
                return networks[network].Classify(penultimate);
            },
        };
}
