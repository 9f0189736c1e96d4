using System.Collections.Concurrent;
using Kindred.Engine.Datasets;
using Kindred.Platform.Datasets;

namespace Kindred.Web.Inversions;

/// <summary>The test images of each data set that pages have asked for, read once: 8 MB for 10,000 small grey ones.</summary>
public sealed class TestImages(DatasetShelf shelf)
{
    private readonly ConcurrentDictionary<string, Lazy<LabeledImages>> byDataset = new();

    /// <param name="datasetId">Id of a data set that is installed.</param>
    public LabeledImages Of(string datasetId) =>
        byDataset.GetOrAdd(datasetId, id => new(() => Load(id), LazyThreadSafetyMode.PublicationOnly)).Value; // a failed reading is tried again

    private LabeledImages Load(string id)
    {
        var dataset = shelf.Find(id) ?? throw new InvalidOperationException($"There is no data set {id}.");
        return dataset.Load(shelf.Folder(dataset), DatasetSplit.Test);
    }
}
