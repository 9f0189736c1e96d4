namespace Kindred.Engine.Datasets;

/// <summary>How both Fashion-MNIST sets name, know and read their four files.</summary>
internal static class FashionMnistFiles
{
    private const string TestImages = "t10k-images-idx3-ubyte.gz", TestLabels = "t10k-labels-idx1-ubyte.gz";
    private const string TrainImages = "train-images-idx3-ubyte.gz", TrainLabels = "train-labels-idx1-ubyte.gz";
    private const string Origin = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";

    /// <summary>The full set. The download's own bytes differ from these files' in the gzip header; the content is the same.</summary>
    public static IReadOnlyList<DatasetFile> Full { get; } =
    [
        new(TrainImages, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", 47_040_016, Origin + TrainImages),
        new(TrainLabels, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9", 60_008, Origin + TrainLabels),
        new(TestImages, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b", 7_840_016, Origin + TestImages),
        new(TestLabels, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34", 10_008, Origin + TestLabels),
    ];

    /// <summary>The shipped subset: the first 12,000 training images, and the same test images.</summary>
    public static IReadOnlyList<DatasetFile> Small { get; } =
    [
        new(TrainImages, "39fed60d923648a6a26c8891a4a29115b7c8277438b70da22b9c4ba97262f3b4", 9_408_016),
        new(TrainLabels, "d3ceaa7f344b00d0a41770262dfcc5d3093a9f5ea49aadeabb5631e7d67e4323", 12_008),
        new(TestImages, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b", 7_840_016),
        new(TestLabels, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34", 10_008),
    ];

    /// <summary>Reads a split and checks that its files are the ones listed.</summary>
    public static LabeledImages Load(ImageDataset dataset, string folder, DatasetSplit split)
    {
        var (imagesName, labelsName) = split == DatasetSplit.Train ? (TrainImages, TrainLabels) : (TestImages, TestLabels);
        var read = LabeledImages.ReadIdx(
            Path.Combine(folder, imagesName), Path.Combine(folder, labelsName), dataset.Shape, dataset.ClassNames.Count, out var images, out var labels);
        var problem = dataset.Files.Single(f => f.Name == imagesName).Mismatch(images.Path, images.Sha256)
            ?? dataset.Files.Single(f => f.Name == labelsName).Mismatch(labels.Path, labels.Sha256);
        return problem is null ? read : throw new InvalidDataException(problem);
    }
}
