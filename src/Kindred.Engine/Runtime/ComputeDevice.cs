using System.Globalization;
using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>Where tensors live, named by a string: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</summary>
public static class ComputeDevice
{
    /// <summary>What is wrong with a device's name, or null. Looks at the string alone: safe in processes that must not load libtorch.</summary>
    public static string? Problem(string? name) =>
        name is "auto" or "cpu" || CudaIndex(name) is not null ? null : $"Must be auto, cpu or cuda:N (cuda:0, cuda:1, …), but is '{name}'.";

    /// <summary>The device of that name; <c>auto</c> is cuda:0 where there is one and the CPU otherwise.</summary>
    /// <exception cref="ArgumentException">The name is none of ours.</exception>
    /// <exception cref="InvalidOperationException">This machine or this build has no such device.</exception>
    public static Device Parse(string name)
    {
        if (Problem(name) is { } problem)
        {
            throw new ArgumentException($"Device: {problem}", nameof(name));
        }

        if (name == "cpu" || (name == "auto" && !cuda.is_available()))
        {
            return CPU;
        }

        var index = CudaIndex(name) ?? 0;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? new Device(TorchSharp.DeviceType.CUDA, index)
            : throw new InvalidOperationException(
                $"Device {name} was asked for, but this process sees {count} CUDA devices. Use cpu or auto, or a build of libtorch with CUDA.");
    }

    private static int? CudaIndex(string? name) =>
        name?.StartsWith("cuda:", StringComparison.Ordinal) == true
        && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= 63
            ? index
            : null;
}
