using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Datasets;

[CatalogId("fashion-mnist")]
[About("Fashion-MNIST", "70,000 grey 28×28 pictures of clothing in 10 classes: 60,000 to train, 10,000 to test.",
    Reference = "Xiao, Rasul, Vollgraf: Fashion-MNIST, arXiv 1708.07747, 2017; MIT licence")]
public sealed record FashionMnist : ImageDataset
{
    public override ImageShape Shape => new(1, 28, 28);
    public override IReadOnlyList<string> ClassNames => FashionMnistSmall.Classes;
    public override int Count(DatasetSplit split) => split == DatasetSplit.Train ? 60_000 : 10_000;
    public override Normalization Normalization => FashionMnistSmall.Pixels;
    public override bool MirrorKeepsLabel => true;
    public override IReadOnlyList<DatasetFile> Files => FashionMnistFiles.Full;
    public override LabeledImages Load(string folder, DatasetSplit split) => FashionMnistFiles.Load(this, folder, split);
}
