using static TorchSharp.torch;

namespace Kindred.Engine.Runtime;

/// <summary>One seeded generator for each purpose ("init", "shuffle", "attack", "pairs"): independent of each other and of order of use.</summary>
public static class Randomness
{
    /// <summary>A generator whose seed is derived from the spec's seed and the purpose (first 8 bytes of SHA-256).</summary>
    public static Generator For(long seed, string purpose, Device? device = null) => throw new NotImplementedException();

    /// <summary>Runs module initialisation, which draws from the process-global generator, under a seed. Other code must not draw meanwhile.</summary>
    public static void Seeded(long seed, Action initialise) => throw new NotImplementedException();
}
