using Kindred.Engine.Datasets;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>A data set's bytes kept on the device; a batch becomes float pixels in [0,1] when it is asked for.</summary>
internal sealed class ResidentImages : IDisposable
{
    private readonly Tensor pixels; // N×C×H×W, uint8
    private readonly Tensor labels; // N, int64

    public ResidentImages(LabeledImages images, Device device)
    {
        using var scope = NewDisposeScope();
        var shape = images.Shape;
        (Count, Device) = (images.Count, device);
        pixels = tensor(images.Pixels, [images.Count, shape.Channels, shape.Height, shape.Width]).to(device).DetachFromDisposeScope();
        labels = tensor(images.Labels, [images.Count]).to(int64).to(device).DetachFromDisposeScope();
    }

    public int Count { get; }

    public Device Device { get; }

    /// <summary>Images, M×C×H×W in [0,1], and labels of M indices (int64, on the device).</summary>
    public (Tensor Images, Tensor Labels) Batch(Tensor indices) =>
        (pixels.index_select(0, indices).to(float32).div_(255), labels.index_select(0, indices));

    public void Dispose()
    {
        pixels.Dispose();
        labels.Dispose();
    }
}
