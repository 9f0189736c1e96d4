using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Datasets;

[CatalogId("mnist")]
[About("MNIST", "70,000 grey 28×28 handwritten digits in 10 classes: 60,000 to train, 10,000 to test.",
    Reference = "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, Proc. IEEE 86, 1998")]
public sealed record Mnist : ImageDataset
{
    private const string TestImages = "t10k-images-idx3-ubyte.gz", TestLabels = "t10k-labels-idx1-ubyte.gz";
    private const string TrainImages = "train-images-idx3-ubyte.gz", TrainLabels = "train-labels-idx1-ubyte.gz";
    private const string Origin = "https://storage.googleapis.com/cvdf-datasets/mnist/";

    private static readonly Normalization Pixels = new([0.1307], [0.3081]);
    private static readonly string[] Classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    private static readonly DatasetFile[] All =
    [
        new(TrainImages, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", 47_040_016, Origin + TrainImages),
        new(TrainLabels, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 60_008, Origin + TrainLabels),
        new(TestImages, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", 7_840_016, Origin + TestImages),
        new(TestLabels, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 10_008, Origin + TestLabels),
    ];

    public override ImageShape Shape => new(1, 28, 28);
    public override IReadOnlyList<string> ClassNames => Classes;
    public override int Count(DatasetSplit split) => split == DatasetSplit.Train ? 60_000 : 10_000;
    public override Normalization Normalization => Pixels;
    public override IReadOnlyList<DatasetFile> Files => All;

    // named as Fashion-MNIST's, which was made to take its place
    public override LabeledImages Load(string folder, DatasetSplit split) => FashionMnistFiles.Load(this, folder, split);
}
