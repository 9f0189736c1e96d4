using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Tests.Datasets;

/// <summary>A data set of small files for the installer; nothing reads images from it.</summary>
[CatalogId("ten-bytes"), About("Ten bytes", "Files of ten bytes.")]
internal sealed record TenBytes(params DatasetFile[] Listed) : ImageDataset
{
    public override ImageShape Shape => new(1, 1, 1);
    public override IReadOnlyList<string> ClassNames => ["a", "b"];
    public override Normalization Normalization => Normalization.None;
    public override IReadOnlyList<DatasetFile> Files => Listed;
    public override int Count(DatasetSplit split) => 0;
    public override LabeledImages Load(string folder, DatasetSplit split) => throw new NotSupportedException("It has no images.");
}
