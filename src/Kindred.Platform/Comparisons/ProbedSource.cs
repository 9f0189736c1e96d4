using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Platform.Artifacts;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>What probes answer to target images. The probes belong to it, the networks do not.</summary>
internal sealed class ProbedSource(ArtifactStore artifacts, NetworkSource networks, IReadOnlyDictionary<int, LinearProbe> probes) : RepresentationSource(artifacts)
{
    public override void Prepare(IEnumerable<int> members, string imageSet, int row, MeasureInput input) =>
        networks.Prepare(members, ImageSets.Target, 0, MeasureInput.Representations);

    public override Tensor Load(int member, string imageSet, int row, MeasureInput input)
    {
        using var representation = networks.Load(member, ImageSets.Target, 0, MeasureInput.Representations);
        return probes[member].Logits(representation);
    }

    public override void Dispose()
    {
        foreach (var probe in probes.Values)
        {
            probe.Dispose();
        }

        base.Dispose();
    }
}
