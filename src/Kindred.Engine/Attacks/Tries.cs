using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>What one try found: a point for each image, N×C×H×W, and N flags of those that fool the network.</summary>
internal readonly record struct Found(Tensor Points, Tensor Fooled);

/// <summary>Tries (restarts, target classes, attacks) one after the other, each on the images that those before it did not fool the network with.</summary>
internal static class Tries
{
    /// <summary>N×C×H×W: for each image the point that fooled the network, else that of the last try.</summary>
    /// <param name="images">N×C×H×W.</param>
    /// <param name="labels">N true classes.</param>
    /// <param name="count">Number of tries, at least 1.</param>
    /// <param name="attempt">Gets the try's number, the open images (M×C×H×W), their labels (M) and their indices in the batch (M).</param>
    public static Tensor Run(Tensor images, Tensor labels, int count, Func<int, Tensor, Tensor, Tensor, Found> attempt)
    {
        using var scope = NewDisposeScope();
        var result = images.clone();
        var open = arange(images.shape[0], int64, images.device); // M indices
        for (var i = 0; i < count && open.shape[0] > 0; i++)
        {
            using var tryScope = NewDisposeScope();
            var found = attempt(i, images.index_select(0, open), labels.index_select(0, open), open);
            result.index_copy_(0, open, found.Points);
            var left = open.masked_select(found.Fooled.logical_not()).MoveToOuterDisposeScope();
            open.Dispose();
            open = left;
        }

        return result.MoveToOuterDisposeScope();
    }
}
