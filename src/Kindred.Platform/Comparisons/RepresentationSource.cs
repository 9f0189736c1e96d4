using Kindred.Engine.Checkpoints;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using static TorchSharp.torch;

namespace Kindred.Platform.Comparisons;

/// <summary>The arrays that a comparison is made of.</summary>
internal abstract class RepresentationSource(ArtifactStore artifacts) : IDisposable
{
    /// <summary>Where the arrays of a comparison's members come from.</summary>
    /// <param name="context">The run.</param>
    /// <param name="datasets">Where images are.</param>
    /// <param name="spec">Pairs and inversion.</param>
    /// <param name="members">With their networks or uploads.</param>
    /// <param name="afresh">Whether what networks make of the images is computed although it is kept.</param>
    public static RepresentationSource Of(RunContext context, DatasetInstaller datasets, ComparisonSpec spec, IReadOnlyList<ComparisonMember> members, bool afresh = false) =>
        members[0].Representation is null
            ? new NetworkSource(context, datasets, spec, [.. members.Select(m => m.Model!)], [.. members.Select(m => m.Layer!)]) { Afresh = afresh }
            : new UploadedSource(context.Artifacts, [.. members.Select(m => m.Representation!)]);

    /// <summary>Makes sure that <see cref="Load"/> only reads: called outside every dispose scope, because networks outlive the arrays they are loaded for.</summary>
    public virtual void Prepare(IEnumerable<int> members, string imageSet, int row, MeasureInput input)
    {
    }

    /// <summary>One member's array, n×d, of the images of a set; belongs to the caller.</summary>
    /// <param name="member">Its place.</param>
    /// <param name="imageSet">One of <see cref="ImageSets"/>.</param>
    /// <param name="row">Whose inverted images, where each row has its own.</param>
    /// <param name="input">The representation, or the logits.</param>
    public abstract Tensor Load(int member, string imageSet, int row, MeasureInput input);

    public virtual void Dispose()
    {
    }

    // n×d
    protected Tensor Read(string artifact)
    {
        using var file = artifacts.Open(artifact);
        var (type, _) = NpyFile.ReadHeader(file);
        file.Position = 0;
        return type == "<f8"
            ? AlignedTensor.Of(NpyFile.Read<double>(file, out var shape), Array.ConvertAll(shape, s => (long)s))
            : AlignedTensor.Of(NpyFile.Read<float>(file, out shape), Array.ConvertAll(shape, s => (long)s));
    }
}

/// <summary>Representations made elsewhere.</summary>
internal sealed class UploadedSource(ArtifactStore artifacts, IReadOnlyList<UploadedRepresentation> members) : RepresentationSource(artifacts)
{
    public override Tensor Load(int member, string imageSet, int row, MeasureInput input) => Read(members[member].Artifact);
}
