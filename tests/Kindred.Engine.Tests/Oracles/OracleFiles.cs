using Kindred.Engine.Checkpoints;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Oracles;

/// <summary>Arrays and values computed by independent implementations; each folder's json names them with version and tolerance.</summary>
internal static class OracleFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Oracles");

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>A float64 array as a tensor.</summary>
    public static Tensor Float64(params string[] parts) => tensor(Read<double>(parts, out var shape), shape);

    /// <summary>A float32 array as a tensor.</summary>
    public static Tensor Float32(params string[] parts) => tensor(Read<float>(parts, out var shape), shape);

    /// <summary>An int64 array as a tensor.</summary>
    public static Tensor Int64(params string[] parts) => tensor(Read<long>(parts, out var shape), shape);

    /// <summary>Images stored as bytes, as pixels in [0,1], float32.</summary>
    public static Tensor Pixels(params string[] parts) => tensor(Read<byte>(parts, out var shape), shape).to(float32) / 255;

    private static T[] Read<T>(string[] parts, out long[] shape) where T : unmanaged
    {
        using var file = File.OpenRead(PathOf(parts));
        var values = NpyFile.Read<T>(file, out var axes);
        shape = Array.ConvertAll(axes, a => (long)a);
        return values;
    }
}
