using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Evaluations;

/// <summary>The data set of an id, as networks and tasks name it.</summary>
public static class EvaluationDatasets
{
    public static ImageDataset? Find(string id) => Catalog<ImageDataset>.Find(id)?.Default as ImageDataset;
}
