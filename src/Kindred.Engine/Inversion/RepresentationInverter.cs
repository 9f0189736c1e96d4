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
/// The method may name another layer: Rep is then its pooled representation, <see cref="Classifier.Representation(Tensor, string)"/>. Departures: the gradient's length is guarded at 1e-12; an image whose target has r = 0 has no relative distance, stays at its seed and
/// is given distance 1 (unconverged). Where the method's coarse steps compute in bfloat16, only iterates measured in float32 can be the best: every
/// twentieth of the coarse ones, those that are filmed, and all after. The L2 ball of radius 1,000 around the seed is left out: it holds the whole unit cube.
/// The batch size does not change the result but for rounding.
/// </remarks>
/// <param name="classifier">The network; put in eval mode here and left in it.</param>
/// <param name="method">How to go downhill.</param>
/// <param name="batchSize">Images at once, at least 1.</param>
public sealed class RepresentationInverter(Classifier classifier, InversionMethod method, int batchSize)
{
    /// <summary>Coarse steps from one measured distance to the next: a look is half a float32 step.</summary>
    private const int LooksApart = 20;

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
    /// <exception cref="ArgumentException">The shapes differ, or the network has no such layer; the message states both shapes, or the layers there are.</exception>
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
        var precision = classifier.EvalPrecision;
        try
        {
            var arithmetic = InversionArithmetic.Choose(method, classifier, seeds, targets, batchSize);
            var batches = new List<InvertedBatch>();
            for (var first = 0; first < seeds.shape[0]; first += batchSize)
            {
                var count = (int)Math.Min(batchSize, seeds.shape[0] - first);
                batches.Add(Finished.FirstOrDefault(b => b.First == first && b.Count == count) ?? Make(first, count, seeds, targets, arithmetic, pause, cancellation));
            }

            return InversionResult.From(batches, method.StepCount, arithmetic);
        }
        finally
        {
            classifier.EvalPrecision = precision;
            Require(frozen, true);
        }
    }

    private InvertedBatch Make(
        int first, int count, Tensor seeds, Tensor targets, InversionArithmetic arithmetic, CollectionPause pause, CancellationToken cancellation)
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
        var best = Descend(seeds.narrow(0, first, count), targets.narrow(0, first, count), arithmetic, film, Report, pause, cancellation);
        var batch = new InvertedBatch(first, count, best.Images.cpu().data<float>().ToArray(), best.Curve.cpu().data<float>().ToArray()) { Film = film.Develop() };
        BatchFinished?.Invoke(batch);
        return batch;
    }

    /// <summary>The loop.</summary>
    private BestIterates Descend(
        Tensor seeds, Tensor targets, InversionArithmetic arithmetic, InversionFilm film, Action<int, Tensor> report, CollectionPause pause, CancellationToken cancellation)
    {
        var loss = new InversionLoss(classifier, method.Layer, targets);
        var images = seeds.detach().clone();
        var best = new BestIterates(seeds, method.StepCount, loss.Dead);
        var coarseSteps = arithmetic.CoarseSteps(method.StepCount);
        using var update = method.Start(images);
        for (var step = 0; ; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            pause.Breathe();
            using var scope = NewDisposeScope();
            var coarse = step < coarseSteps;
            if (coarse && (step % LooksApart == 0 || film.IsFilmed(step)))
            {
                best.Keep(loss.Measure(images), images);
            }

            var last = step == method.StepCount;
            var (distance, gradient) = loss.At(images, coarse ? arithmetic.Coarse : ArithmeticPrecision.Float32, backward: !last);
            if (!coarse)
            {
                best.Keep(distance, images);
            }

            best.Note(step);
            film.Look(step, best.Images);
            report(step, best.Distance);
            if (last)
            {
                CheckFinite(distance, step);
                return best;
            }

            update.Apply(images, gradient!, step);
            images.clamp_(0, 1);
        }
    }

    private static void CheckFinite(Tensor distance, int step)
    {
        if (!isfinite(distance).all().item<bool>())
        {
            throw new DivergedException($"representations became NaN or infinite within {step:N0} inversion steps");
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
