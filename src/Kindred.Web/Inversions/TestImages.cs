using System.Collections.Concurrent;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform;

namespace Kindred.Web.Inversions;

/// <summary>The test images of each data set that pages have asked for, read once: 8 MB for 10,000 small grey ones.</summary>
public sealed class TestImages(KindredOptions options)
{
    private readonly ConcurrentDictionary<string, Lazy<LabeledImages>> byDataset = new();

    /// <param name="datasetId">Catalog id.</param>
    public LabeledImages Of(string datasetId) =>
        byDataset.GetOrAdd(datasetId, id => new(() => Load(id), LazyThreadSafetyMode.PublicationOnly)).Value; // a failed reading is tried again

    private LabeledImages Load(string id)
    {
        var dataset = Catalog<ImageDataset>.Create(id);
        return dataset.Load(dataset.ShippedFolder ?? Path.Combine(options.DataFolder, "datasets", id), DatasetSplit.Test);
    }
}
