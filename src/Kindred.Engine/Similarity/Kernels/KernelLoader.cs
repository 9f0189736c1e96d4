using static TorchSharp.torch;

namespace Kindred.Engine.Similarity.Kernels;

/// <summary>A group of networks in memory: consecutive ones, without those that have no Gram matrix.</summary>
/// <param name="Group">Empty where none of them has one.</param>
/// <param name="Networks">The number of each network of the group.</param>
/// <param name="First">The first network looked at.</param>
/// <param name="Next">The first one after them.</param>
internal sealed record LoadedNetworks(KernelGroup Group, IReadOnlyList<int> Networks, int First, int Next);

/// <summary>Loads networks' representations and turns them into centred Gram matrices, as many at a time as memory is to hold.</summary>
internal sealed class KernelLoader(KernelMeasure measure, MatrixOptions options, Func<int, Tensor> load)
{
    private readonly Dictionary<int, string> faults = [];
    private int? images;

    /// <summary>Why a network has no Gram matrix, as the rest of a sentence; null where it has.</summary>
    public string? Fault(int network) => faults.GetValueOrDefault(network);

    /// <summary>Loads networks from a given one on: all that remain where they fit, else what leaves room for another such group.</summary>
    /// <param name="first">The first.</param>
    /// <param name="end">The number of all networks.</param>
    /// <param name="cancellation">Looked at between networks.</param>
    public LoadedNetworks Group(int first, int end, CancellationToken cancellation)
    {
        var kernels = new List<CenteredKernel>();
        var networks = new List<int>();
        var next = first;
        for (var room = int.MaxValue; next < end && kernels.Count < room; next++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Kernel(next) is { } kernel)
            {
                room = Math.Min(room, Room(kernel, kernels.Count + end - next));
                kernels.Add(kernel);
                networks.Add(next);
            }
        }

        return new(new KernelGroup(kernels), networks, first, next);
    }

    /// <summary>One network's Gram matrix; null where it has a fault.</summary>
    public CenteredKernel? Kernel(int network)
    {
        using var scope = NewDisposeScope();
        using var loaded = load(network);
        using var representation = loaded.cpu();
        var count = (int)representation.shape[0];
        if (count != (images ??= count))
        {
            throw new ArgumentException($"network {network} has {count} rows and those before it {images}: all need one row for each image");
        }

        var kernel = measure.Kernel(representation, out var fault);
        if (fault is not null)
        {
            faults[network] = fault;
        }

        return kernel;
    }

    // how many networks like this one a group may have
    private int Room(CenteredKernel kernel, int wanted)
    {
        var size = wanted;
        for (var limit = options.Memory * 7 / 8; size > 1 && Bytes(kernel, size) > limit; limit = options.Memory * 3 / 8)
        {
            size = size < wanted ? size - 1 : wanted - 1;
        }

        return size;
    }

    // with what products of the group with itself add to it
    private long Bytes(CenteredKernel kernel, long count)
    {
        long n = kernel.Count;
        return count * kernel.Bytes
            + (options.Statistics ? sizeof(float) * n * count * count : 0)
            + (options.KeepGrams ? sizeof(float) / 2 * n * n * count : 0);
    }
}
