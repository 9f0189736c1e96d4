using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Runtime;

public sealed class NativeRuntimeTests
{
    public NativeRuntimeTests() => NativeRuntime.Start();

    [Fact]
    public void A_tensor_operation_runs_on_this_machine()
    {
        using var scope = NewDisposeScope();

        var sum = arange(5, dtype: float32).sum();

        Assert.Equal(10f, sum.item<float>());
    }

    [Fact]
    public void Starting_again_with_the_same_threads_changes_nothing()
    {
        NativeRuntime.Start();

        Assert.Equal(1, NativeRuntime.Threads);
    }

    [Fact]
    public void Starting_again_with_other_threads_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => NativeRuntime.Start(2));

        Assert.Contains("1 threads", error.Message);
    }

    [Fact]
    public void A_new_thread_computes_with_one_thread_once_prepared()
    {
        var threads = 0;
        var worker = new Thread(() =>
        {
            NativeRuntime.PrepareThread();
            threads = get_num_threads();
        });

        worker.Start();
        worker.Join();

        Assert.Equal(1, threads);
    }

    [Fact]
    public void The_patched_library_beside_the_tests_is_not_the_one_in_the_package_cache()
    {
        var beside = Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).Single();
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var cached = Path.Combine(packages, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(cached), "the package cache is elsewhere");

        var different = File.ReadAllBytes(beside).Zip(File.ReadAllBytes(cached)).Count(pair => pair.First != pair.Second);

        Assert.Equal(1, different);
    }
}
