using Kindred.Engine.Runtime;
using Kindred.Engine.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Probes;

/// <summary>A probe and where it comes from.</summary>
/// <param name="Probe">Owned.</param>
/// <param name="Start">Which of the random starts it grew from, counted from 1.</param>
/// <param name="Epoch">After which epoch it was best, counted from 1.</param>
/// <param name="ValidationCorrect">Held-out images it has right.</param>
public sealed record ProbeResult(LinearProbe Probe, int Start, int Epoch, int ValidationCorrect) : IDisposable
{
    public void Dispose() => Probe.Dispose();
}

/// <summary>
/// Trains a linear classifier on frozen representations by cross-entropy: Adam, the learning rate falling epoch by epoch along half a cosine, from several
/// random starts; of all epochs of all starts the first with the highest accuracy on held-out images is kept. The recipe of Klabunde, Caspari, Lemmerich
/// 2025, "re-training simple classifiers". Same representations and seed, same weights, bit for bit on one thread.
/// </summary>
/// <remarks>Departs from their code in that standardisation, where asked for, is folded into the weights afterwards, and a last batch is never left out.</remarks>
public sealed class ProbeTrainer(ProbeSpec spec, int classes)
{
    private const double LeastRate = 1e-6;

    /// <summary>Trains all starts.</summary>
    /// <param name="train">N×d representations of training images, float32.</param>
    /// <param name="labels">N classes, int64.</param>
    /// <param name="heldOut">M×d representations of images that choose among epochs and starts.</param>
    /// <param name="heldOutLabels">M classes, int64.</param>
    /// <param name="cancellation">Looked at between batches.</param>
    /// <returns>Belongs to the caller.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit; the message states them.</exception>
    /// <exception cref="DivergedException">The loss left the finite range.</exception>
    public ProbeResult Train(Tensor train, Tensor labels, Tensor heldOut, Tensor heldOutLabels, CancellationToken cancellation)
    {
        Require(train, labels, nameof(train));
        Require(heldOut, heldOutLabels, nameof(heldOut));
        using var pause = CollectionPause.Begin();
        using var scope = NewDisposeScope();
        var (mean, deviation) = Scale(train);
        var (x, held) = ((train - mean) / deviation, (heldOut - mean) / deviation); // N×d, M×d
        Best? best = null;
        for (var start = 1; start <= Math.Max(1, spec.Starts); start++)
        {
            best = Course(start, x, labels, held, heldOutLabels, best, pause, cancellation);
        }

        var weight = best!.Weight / deviation; // K×d: r·Wᵀ + b with r standardised is r·(W/σ)ᵀ + b − W·(μ/σ)
        var bias = best.Bias - weight.mv(mean);
        return new(new(weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope()), best.Start, best.Epoch, best.Correct);
    }

    private Best? Course(
        int start, Tensor x, Tensor labels, Tensor held, Tensor heldLabels, Best? best, CollectionPause pause, CancellationToken cancellation)
    {
        using var generator = Randomness.For(spec.Seed, $"probe/{start}");
        var reach = 1 / Math.Sqrt(x.shape[1]); // as nn.Linear begins
        using var weight = new Parameter((rand([classes, x.shape[1]], float32, generator: generator) * 2 - 1) * reach);
        using var bias = new Parameter((rand([classes], float32, generator: generator) * 2 - 1) * reach);
        using var adam = new AdamOptimizer().Create([weight, bias], spec.LearningRate);
        for (var epoch = 1; epoch <= spec.Epochs; epoch++)
        {
            foreach (var group in adam.ParamGroups)
            {
                group.LearningRate = Rate(epoch);
            }

            Epoch(x, labels, weight, bias, adam, generator, start, epoch, pause, cancellation);
            var correct = Correct(weight, bias, held, heldLabels);
            if (best is null || correct > best.Correct)
            {
                best = new(weight.detach().clone(), bias.detach().clone(), start, epoch, correct);
            }
        }

        return best;
    }

    private void Epoch(
        Tensor x, Tensor labels, Parameter weight, Parameter bias, optim.Optimizer adam, Generator generator, int start, int epoch, CollectionPause pause,
        CancellationToken cancellation)
    {
        using var gradients = enable_grad();
        using var order = randperm(x.shape[0], int64, generator: generator);
        for (var first = 0L; first < x.shape[0]; first += spec.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var batchScope = NewDisposeScope();
            var batch = order.narrow(0, first, Math.Min(spec.BatchSize, x.shape[0] - first));
            var loss = nn.functional.cross_entropy(nn.functional.linear(x.index_select(0, batch), weight, bias), labels.index_select(0, batch));
            adam.zero_grad();
            loss.backward();
            adam.step();
            if (!float.IsFinite(loss.item<float>()))
            {
                throw new DivergedException($"the loss of start {start} became {loss.item<float>()} in epoch {epoch}");
            }
        }
    }

    private double Rate(int epoch) => LeastRate + 0.5 * (spec.LearningRate - LeastRate) * (1 + Math.Cos(Math.PI * (epoch - 1) / spec.Epochs));

    // mean and deviation of each feature, d; a constant feature is left as it is
    private (Tensor Mean, Tensor Deviation) Scale(Tensor train)
    {
        using var noGrad = no_grad();
        if (!spec.Standardise)
        {
            return (zeros(train.shape[1]), ones(train.shape[1]));
        }

        var deviation = train.std([0], unbiased: false);
        return (train.mean([0]), where(deviation > 0, deviation, ones_like(deviation)));
    }

    private static int Correct(Tensor weight, Tensor bias, Tensor x, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return (int)nn.functional.linear(x, weight, bias).argmax(1).eq(labels).sum().item<long>();
    }

    private static void Require(Tensor x, Tensor labels, string name)
    {
        if (x.dim() != 2 || labels.dim() != 1 || x.shape[0] != labels.shape[0] || x.shape[0] == 0)
        {
            throw new ArgumentException($"representations are {string.Join('×', x.shape)} and labels {string.Join('×', labels.shape)}: one label for each row is needed", name);
        }
    }

    private sealed record Best(Tensor Weight, Tensor Bias, int Start, int Epoch, int Correct);
}
