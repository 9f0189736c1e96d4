using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Runtime;

public sealed class CollectionPauseTests
{
    [Fact]
    public void Nothing_is_collected_between_two_breaths()
    {
        using var pause = CollectionPause.Begin();
        var before = GC.CollectionCount(0);

        Allocate(megabytes: 20);

        Assert.Equal(before, GC.CollectionCount(0));
    }

    [Fact]
    public void A_breath_collects_once_much_was_allocated_and_pauses_again()
    {
        using var pause = CollectionPause.Begin();
        var before = GC.CollectionCount(0);

        pause.Breathe();
        Assert.Equal(before, GC.CollectionCount(0));

        Allocate(megabytes: 40);
        pause.Breathe();
        var after = GC.CollectionCount(0);
        Allocate(megabytes: 20);

        Assert.True(after > before);
        Assert.Equal(after, GC.CollectionCount(0));
    }

    [Fact]
    public void The_end_of_an_inner_pause_does_not_end_the_outer_one()
    {
        using var outer = CollectionPause.Begin();
        CollectionPause.Begin().Dispose();
        var before = GC.CollectionCount(0);

        Allocate(megabytes: 20);

        Assert.Equal(before, GC.CollectionCount(0));
    }

    [Fact]
    public void A_step_that_allocates_more_than_the_budget_is_no_error()
    {
        using var pause = CollectionPause.Begin();

        Allocate(megabytes: 200);
        pause.Breathe();
    }

    // without the pause this fails within seconds: "For integral input tensors, argument alpha must not be a floating point number"
    [Fact]
    public void Numbers_reach_libtorch_while_another_thread_allocates()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var allocating = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Allocate(megabytes: 1);
                Thread.Yield();
            }
        });
        allocating.Start();
        using var scope = NewDisposeScope();
        var x = zeros(16, int64);
        var added = 0;

        using (var pause = CollectionPause.Begin())
        {
            while (!stop.IsCancellationRequested)
            {
                x.zero_();
                x.add_(1);
                Assert.Equal(1, x[3].item<long>());
                added++;
                pause.Breathe();
            }
        }

        allocating.Join();
        Assert.True(added > 100);
    }

    private static void Allocate(int megabytes)
    {
        for (var kilobyte = 0; kilobyte < megabytes * 1024; kilobyte++)
        {
            GC.KeepAlive(new byte[1000]);
        }
    }
}
