using System.Runtime;

namespace Kindred.Engine.Runtime;

/// <summary>
/// Holds back garbage collection while tensors are computed, but for moments the computing thread chooses. TorchSharp 0.107 hands every
/// number of an operation (the 0.9 of <c>x.mul_(0.9)</c>) to libtorch as an object with a finalizer and does not keep it alive during the call:
/// a collection that any other thread starts at that instant frees the number before libtorch reads it. The operation then throws, or
/// silently uses another number; with one thread that only allocates, about one collection in 600 did so.
/// </summary>
/// <remarks>Process-wide; where it is begun twice the inner one does nothing. Begin, breathe and dispose on the computing thread, outside of any call.</remarks>
public sealed class CollectionPause : IDisposable
{
    /// <summary>Managed memory that may be allocated before the runtime collects after all.</summary>
    private const long Budget = 64L << 20;

    /// <summary>
    /// Managed memory after which a breath collects: a handful of batches. Every operation leaves a few dozen native bytes behind (its numbers) until
    /// they are finalized; strewn between activations they keep the allocator from joining what is free: 2.5 MB more for every batch when the
    /// pause took half of the budget, none at this size. A collection of so small a heap takes about a millisecond.
    /// </summary>
    private const long Breath = 1L << 19;

    private static CollectionPause? current;
    private long allocatedBefore;

    private CollectionPause()
    {
    }

    /// <summary>Collects now and not again until <see cref="Breathe"/> or the end.</summary>
    public static CollectionPause Begin()
    {
        var pause = new CollectionPause();
        if (Interlocked.CompareExchange(ref current, pause, null) is null)
        {
            pause.Start();
        }

        return pause;
    }

    /// <summary>A moment between two steps of the computation, when a collection harms nothing: collects if enough has gathered to be worth it.</summary>
    public void Breathe()
    {
        if (ReferenceEquals(current, this) && GC.GetTotalAllocatedBytes() - allocatedBefore > Breath)
        {
            Stop();
            GC.Collect(); // beginning a new pause collects only where its budget would not fit
            GC.WaitForPendingFinalizers(); // what they free would otherwise lie among the next step's activations
            Start();
        }
    }

    public void Dispose()
    {
        if (ReferenceEquals(current, this))
        {
            Stop();
            current = null;
        }
    }

    private void Start()
    {
        GC.TryStartNoGCRegion(Budget);
        allocatedBefore = GC.GetTotalAllocatedBytes();
    }

    // the runtime has ended the pause by itself where one step allocated more than the budget
    private static void Stop()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
