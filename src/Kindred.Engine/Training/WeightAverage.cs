using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// An exponential moving average of a network's weights and of the statistics of its batch normalisations, as a network of its own
/// (Izmailov et al., UAI 2018, for the idea; Gowal et al., arXiv 2010.03593, section 4.4, for adversarial training).
/// </summary>
/// <param name="average">A network of the same architecture; it becomes the average, and is disposed with it.</param>
/// <param name="decay">Share of the average kept at each step, in (0,1).</param>
internal sealed class WeightAverage(Classifier average, double decay) : IDisposable
{
    public Classifier Classifier => average;

    /// <summary>
    /// Takes in the weights after a step. Early on, the average keeps less, (1 + t)/(10 + t) after t steps, so that it is not a memory of the
    /// random weights at the start. Buffers are averaged as weights are; counters are copied.
    /// </summary>
    /// <param name="classifier">The network being trained.</param>
    /// <param name="step">Steps completed, from 1.</param>
    public void Follow(Classifier classifier, long step)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var weight = 1 - Math.Min(decay, (1.0 + step) / (10 + step));
        var current = classifier.state_dict();
        foreach (var (name, mean) in average.state_dict())
        {
            if (mean.is_floating_point())
            {
                mean.lerp_(current[name], weight);
            }
            else
            {
                mean.copy_(current[name]);
            }
        }
    }

    public void Dispose() => average.Dispose();
}
