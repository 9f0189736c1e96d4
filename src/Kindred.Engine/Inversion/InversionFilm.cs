using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// Collects the best image so far of the first pairs at a few steps, as bytes: enough to watch an inversion come about, at the cost of
/// eight small copies. The last frame is the image that is kept.
/// </summary>
public sealed class InversionFilm
{
    /// <summary>Pairs filmed: the first of an inversion.</summary>
    public const int Pairs = 12;

    // early steps change most
    private static readonly double[] shares = [0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1];

    private readonly IReadOnlyList<int> steps;
    private readonly int filmed;
    private readonly List<byte[]> frames = [];

    /// <param name="stepCount">Steps of the inversion.</param>
    /// <param name="first">Index of the batch's first pair.</param>
    /// <param name="count">Pairs of the batch.</param>
    internal InversionFilm(int stepCount, int first, int count) => (steps, filmed) = (Steps(stepCount), Filmed(first, count));

    /// <summary>The steps that are filmed, ascending, the seed (0) and the end among them: eight, fewer where there are fewer steps.</summary>
    public static IReadOnlyList<int> Steps(int stepCount) => [.. shares.Select(s => (int)Math.Round(s * stepCount)).Distinct()];

    /// <summary>How many pairs of a batch are filmed: its first ones, if any.</summary>
    public static int Filmed(int first, int count) => Math.Clamp(Pairs - first, 0, count);

    /// <summary>Whether this step is filmed, if any pair of the batch is.</summary>
    internal bool IsFilmed(int step) => steps.Contains(step);

    /// <summary>Keeps a frame if this is a step to keep.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="best">n×C×H×W in [0,1].</param>
    internal void Look(int step, Tensor best)
    {
        if (filmed == 0 || !IsFilmed(step))
        {
            return;
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        frames.Add(best.narrow(0, 0, filmed).mul(255).round().to(uint8).cpu().data<byte>().ToArray()); // rounded to nearest, as images are shown
    }

    /// <summary>filmed × frames × C·H·W bytes, pair after pair; empty where no pair of the batch is filmed.</summary>
    internal byte[] Develop()
    {
        if (frames.Count == 0)
        {
            return [];
        }

        var pixels = frames[0].Length / filmed;
        var film = new byte[frames.Count * frames[0].Length];
        for (var pair = 0; pair < filmed; pair++)
        {
            for (var frame = 0; frame < frames.Count; frame++)
            {
                frames[frame].AsSpan(pair * pixels, pixels).CopyTo(film.AsSpan((pair * frames.Count + frame) * pixels));
            }
        }

        return film;
    }
}
