using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// Representation inversion of Jones, Springer, Kenyon, Moore, UAI 2022: from a seed image, look for the image x in [0,1] with the
/// target's penultimate representation r = Rep(target), minimising ‖Rep(x) − r‖₂ / ‖r‖₂, and keep each image's best iterate, start and last included.
/// </summary>
/// <remarks>
/// Departures: the gradient's length is guarded at 1e-12; an image whose target has r = 0 has no relative distance, stays at its seed and
/// is given distance 1 (unconverged). The L2 ball of radius 1,000 around the seed is left out: it holds the whole unit cube.
/// The batch size does not change the result but for rounding.
/// </remarks>
/// <param name="classifier">The network; put in eval mode here and left in it.</param>
/// <param name="method">How to go downhill.</param>
/// <param name="batchSize">Images at once, at least 1.</param>
public sealed class RepresentationInverter(Classifier classifier, InversionMethod method, int batchSize)
{
    /// <summary>Told after each batch, so that it can be stored; handed back through <see cref="Finished"/> it is not made again.</summary>
    public Action<InvertedBatch>? BatchFinished { get; init; }

    /// <summary>Batches made by an earlier call with the same pairs, network, method and batch size.</summary>
    public IReadOnlyList<InvertedBatch> Finished { get; init; } = [];

    /// <summary>Told about a hundred times per batch.</summary>
    public Action<StepProgress>? Progress { get; init; }

    /// <summary>Inverts all pairs.</summary>
    /// <param name="seeds">N×C×H×W in [0,1], float32: where each inversion starts.</param>
    /// <param name="targets">N×C×H×W in [0,1], float32, on the same device: whose representation is matched.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    /// <exception cref="ArgumentException">The shapes differ; the message states both.</exception>
    /// <exception cref="DivergedException">A representation is not finite.</exception>
    public InversionResult Invert(Tensor seeds, Tensor targets, CancellationToken cancellation)
    {
        if (!seeds.shape.SequenceEqual(targets.shape) || seeds.dim() != 4)
        {
            throw new ArgumentException($"seeds are {string.Join('×', seeds.shape)}, targets {string.Join('×', targets.shape)}: both need N×C×H×W", nameof(targets));
        }

        var frozen = classifier.parameters().Where(p => p.requires_grad).ToList();
        Require(frozen, false); // gradients of pixels only
        classifier.eval();
        using var pause = CollectionPause.Begin();
        try
        {
            var batches = new List<InvertedBatch>();
            for (var first = 0; first < seeds.shape[0]; first += batchSize)
            {
                var count = (int)Math.Min(batchSize, seeds.shape[0] - first);
                batches.Add(Finished.FirstOrDefault(b => b.First == first && b.Count == count) ?? Make(first, count, seeds, targets, pause, cancellation));
            }

            return InversionResult.From(batches, method.StepCount);
        }
        finally
        {
            Require(frozen, true);
        }
    }

    private InvertedBatch Make(int first, int count, Tensor seeds, Tensor targets, CollectionPause pause, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var total = (int)seeds.shape[0];
        void Report(int step, Tensor best)
        {
            if (Progress is { } report && step % Math.Max(1, method.StepCount / 100) == 0)
            {
                var done = (first + count * (double)step / method.StepCount) / total;
                report(new(done, $"images {first + 1} to {first + count} of {total}, step {step:N0} of {method.StepCount:N0}, median distance {best.median().item<float>():0.000}"));
            }
        }

        var film = new InversionFilm(method.StepCount, first, count);
        var (images, best) = Descend(seeds.narrow(0, first, count), targets.narrow(0, first, count), film, Report, pause, cancellation);
        var batch = new InvertedBatch(first, count, images.cpu().data<float>().ToArray(), best.cpu().data<float>().ToArray()) { Film = film.Develop() };
        BatchFinished?.Invoke(batch);
        return batch;
    }

    /// <summary>The loop. Gives the best images, n×C×H×W, and the best distance before each step and at the end, (steps + 1)×n.</summary>
    private (Tensor Images, Tensor Best) Descend(
        Tensor seeds, Tensor targets, InversionFilm film, Action<int, Tensor> report, CollectionPause pause, CancellationToken cancellation)
    {
        var (representation, length, dead) = Aim(targets);
        var images = seeds.detach().clone();
        var bestImages = images.clone();
        var best = full_like(length, double.PositiveInfinity); // n
        var curve = empty([method.StepCount + 1, seeds.shape[0]], float32, seeds.device); // (steps + 1)×n
        using var update = method.Start(images);
        using var gradients = enable_grad();
        for (var step = 0; ; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var scope = NewDisposeScope();
            images.requires_grad_(true);
            var reached = classifier.Representation(images); // n×d
            var difference = reached.detach() - representation;
            var distance = difference.norm(1, keepdim: false, p: 2); // n
            Keep(distance / length, images.detach(), dead, best, bestImages);
            curve[step].copy_(best);
            film.Look(step, bestImages);
            report(step, best);
            if (step == method.StepCount)
            {
                CheckFinite(distance, step);
                break;
            }

            // dL/dRep = (Rep(x) − r) / (‖Rep(x) − r‖ ‖r‖), each image by itself; handed to the graph as the gradient of its output
            var slope = difference.div_((distance * length).clamp_min_(1e-12).unsqueeze(1)); // n×d
            var gradient = autograd.grad([reached], [images], [slope])[0]; // n×C×H×W
            images.requires_grad_(false);
            update.Apply(images, gradient, step);
            images.clamp_(0, 1);
        }

        return (bestImages, curve);
    }

    /// <summary>Target representations n×d, their lengths n (1 where 0), and which of them are 0 (n, bool).</summary>
    private (Tensor Representation, Tensor Length, Tensor Dead) Aim(Tensor targets)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var representation = classifier.Representation(targets);
        var length = representation.norm(1, keepdim: false, p: 2);
        CheckFinite(length, 0);
        var dead = length.eq(0);
        return (representation.MoveToOuterDisposeScope(), length.masked_fill(dead, 1).MoveToOuterDisposeScope(), dead.MoveToOuterDisposeScope());
    }

    // Dead targets stay at the seed: distance 1 counts at the first step and nothing is below it after.
    private static void Keep(Tensor relative, Tensor images, Tensor dead, Tensor best, Tensor bestImages)
    {
        using var noGrad = no_grad();
        relative.masked_fill_(dead, 1);
        var better = relative.lt(best); // n
        bestImages.copy_(where(better.view(-1, 1, 1, 1), images, bestImages));
        best.copy_(where(better, relative, best));
    }

    private static void CheckFinite(Tensor distance, int step)
    {
        if (!isfinite(distance).all().item<bool>())
        {
            throw new DivergedException(step == 0 ? "a target image's representation is not finite" : $"representations became NaN or infinite within {step:N0} inversion steps");
        }
    }

    private static void Require(List<Parameter> parameters, bool gradient)
    {
        foreach (var parameter in parameters)
        {
            parameter.requires_grad = gradient;
        }
    }
}
