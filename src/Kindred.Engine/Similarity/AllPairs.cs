using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity.Statistics;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Matrices of networks in all measures: S[A,B] = measure(Rep_A(images), Rep_B(images)), on images shown to all networks, or row by row on images
/// of the row network's own as in Jones et al. 2022. Kernel measures are multiplied as a whole (<see cref="KernelMatrix"/>), all others compared pair by pair.
/// Representations are asked for one by one, so that they may come from networks or from files and need not all be in memory.
/// </summary>
public sealed class AllPairs(IReadOnlyList<SimilarityMeasure> measures, MatrixOptions options)
{
    /// <summary>Representation at a layer, N×d float32, of images N×C×H×W in [0,1], in eval mode; belongs to the caller's dispose scope.</summary>
    public static Tensor Represent(Classifier classifier, Tensor images, int batchSize, string layer = Classifier.Penultimate)
    {
        using var noGrad = no_grad();
        var count = images.shape[0];
        var all = empty([count, classifier.WidthOf(layer)], float32, images.device); // N×d
        for (var first = 0L; first < count; first += batchSize)
        {
            using var scope = NewDisposeScope();
            var size = Math.Min(batchSize, count - first);
            all.narrow(0, first, size).copy_(classifier.Representation(images.narrow(0, first, size), layer));
        }

        return all;
    }

    /// <summary>The whole matrix on images shown to all networks.</summary>
    /// <param name="networks">How many.</param>
    /// <param name="outputs">Asked once for each network where half of the memory holds all answers.</param>
    /// <param name="cancellation">Looked at between networks.</param>
    /// <returns>Per measure, its rows.</returns>
    public IReadOnlyList<CellStatistics[][]> Whole(int networks, NetworkOutputs outputs, CancellationToken cancellation)
    {
        using var held = new HeldOutputs(outputs, options.Memory / 2);
        return [.. measures.Select(measure => Whole(measure, networks, held, cancellation))];
    }

    /// <summary>One row, both networks of each cell seeing the same images.</summary>
    /// <param name="row">The row's network.</param>
    /// <param name="networks">How many columns.</param>
    /// <param name="outputs">What networks make of the row's images.</param>
    /// <param name="cancellation">Looked at between networks.</param>
    /// <returns>Per measure, one cell per column.</returns>
    public IReadOnlyList<CellStatistics[]> Row(int row, int networks, NetworkOutputs outputs, CancellationToken cancellation)
    {
        using var held = new HeldOutputs(outputs, options.Memory / 2);
        return [.. measures.Select(measure => Row(measure, row, networks, held, cancellation))];
    }

    private CellStatistics[][] Whole(SimilarityMeasure measure, int networks, HeldOutputs held, CancellationToken cancellation)
    {
        var cells = new MeasureMatrix(measure, options).Whole(networks, network => held.Get(network, measure), cancellation);
        return [.. Enumerable.Range(0, networks).Select(row => Enumerable.Range(0, networks).Select(column => cells[row, column]).ToArray())];
    }

    private CellStatistics[] Row(SimilarityMeasure measure, int row, int networks, HeldOutputs held, CancellationToken cancellation) =>
        new MeasureMatrix(measure, options).Row(row, [.. Enumerable.Range(0, networks)], network => held.Get(network, measure), cancellation);

    /// <summary>Asks each network once for all measures, as far as memory goes.</summary>
    private sealed class HeldOutputs(NetworkOutputs outputs, long memory) : IDisposable
    {
        private readonly Dictionary<int, Tensor> held = [];
        private long free = memory;

        /// <summary>What a measure is handed of a network, for the caller to dispose.</summary>
        public Tensor Get(int network, SimilarityMeasure measure)
        {
            using var pause = CollectionPause.Begin();
            if (measure.Properties.Input != MeasureInput.Logits)
            {
                return Representation(network);
            }

            var logits = outputs.Logits
                ?? throw new InvalidOperationException($"{measure.Label} compares logits, and only representations are known");
            using var representation = Representation(network);
            return logits(network, representation);
        }

        public void Dispose()
        {
            foreach (var representation in held.Values)
            {
                representation.Dispose();
            }
        }

        // or a view of the one held
        private Tensor Representation(int network)
        {
            if (held.TryGetValue(network, out var known))
            {
                return known.alias();
            }

            var representation = outputs.Representation(network);
            var bytes = representation.NumberOfElements * representation.ElementSize;
            if (bytes > free)
            {
                return representation;
            }

            free -= bytes;
            held[network] = representation.DetachFromDisposeScope();
            return representation.alias();
        }
    }
}
