using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// Sums of loss and correct answers over an epoch, kept on the device: reading a number from a GPU waits for it, so it is done every
/// few batches only. Lives in the epoch's dispose scope.
/// </summary>
internal sealed class LossSums(Device device)
{
    private readonly Tensor loss = zeros(1, float64, device);
    private readonly Tensor correct = zeros(1, int64, device);
    private double lossRead;
    private long countRead;

    /// <summary>Training inputs summed over.</summary>
    public long Count { get; private set; }

    /// <summary>Mean loss up to the last <see cref="Read"/>.</summary>
    public double MeanLoss => lossRead / countRead;

    /// <summary>Share of all inputs classified correctly.</summary>
    public double Accuracy => (double)correct.item<long>() / Count;

    /// <summary>Adds a batch's mean loss and number of correct answers.</summary>
    public void Add(Tensor batchLoss, Tensor batchCorrect, long images)
    {
        using var off = no_grad();
        loss.add_(batchLoss.detach(), alpha: images);
        correct.add_(batchCorrect);
        Count += images;
    }

    /// <summary>Mean loss since the last call.</summary>
    public double Read()
    {
        var (sum, count) = (loss.item<double>(), Count);
        var mean = (sum - lossRead) / (count - countRead);
        (lossRead, countRead) = (sum, count);
        return mean;
    }
}
