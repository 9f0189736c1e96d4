using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>One seeded generator for each purpose ("init", "shuffle", "attack", "pairs"): independent of each other and of order of use.</summary>
public static class Randomness
{
    private static readonly Lock GlobalGenerator = new();

    /// <summary>A generator whose seed is derived from the spec's seed and the purpose. The caller disposes it.</summary>
    public static Generator For(long seed, string purpose, Device? device = null) => new(Derive(seed, purpose), device);

    /// <summary>The seed for a purpose: the first 8 bytes, little-endian, of SHA-256 of "seed/purpose". Stable across versions and machines.</summary>
    public static ulong Derive(long seed, string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}")));
    }

    /// <summary>
    /// Runs module initialisation, which draws from the process-global generator, under the seed for "init". Callers take turns; other code
    /// must not draw from the global generator meanwhile. Its former state is put back afterwards.
    /// </summary>
    public static void Seeded(long seed, Action initialise)
    {
        lock (GlobalGenerator)
        {
            using var former = random.get_rng_state();
            try
            {
#pragma warning disable RS0030 // torch's module initialisers take no generator: this is the one place that seeds the global one
                manual_seed(unchecked((long)Derive(seed, "init"))).Dispose();
#pragma warning restore RS0030
                initialise();
            }
            finally
            {
                random.set_rng_state(former);
            }
        }
    }

    /// <inheritdoc cref="Seeded(long, Action)"/>
    public static T Seeded<T>(long seed, Func<T> build)
    {
        T? built = default;
        Seeded(seed, () => { built = build(); });
        return built!;
    }
}
