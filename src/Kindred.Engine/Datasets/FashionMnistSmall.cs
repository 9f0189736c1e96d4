using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Datasets;

[CatalogId("fashion-mnist-small")]
[About("Fashion-MNIST, shipped subset", "The first 12,000 training images and all 10,000 test images of Fashion-MNIST; comes with Kindred.",
    Reference = "Xiao, Rasul, Vollgraf: Fashion-MNIST, arXiv 1708.07747, 2017; MIT licence")]
public sealed record FashionMnistSmall : ImageDataset
{
    internal static readonly string[] Classes = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
    internal static readonly Normalization Pixels = new([0.2860], [0.3530]);

    public override ImageShape Shape => new(1, 28, 28);
    public override IReadOnlyList<string> ClassNames => Classes;
    public override int Count(DatasetSplit split) => split == DatasetSplit.Train ? 12_000 : 10_000;
    public override Normalization Normalization => Pixels;
    public override bool Shipped => true;
    public override string? ShippedFolder => Path.Combine(AppContext.BaseDirectory, "datasets", "fashion-mnist-small");
    public override bool MirrorKeepsLabel => true;
    public override IReadOnlyList<DatasetFile> Files => FashionMnistFiles.Small;
    public override LabeledImages Load(string folder, DatasetSplit split) => FashionMnistFiles.Load(this, folder, split);
}
