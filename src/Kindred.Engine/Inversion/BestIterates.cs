using static TorchSharp.torch;

namespace Kindred.Engine.Inversion;

/// <summary>
/// Each image's best iterate of those whose distance was measured in float32, and how its distance fell. Its tensors belong to the dispose
/// scope it is made in.
/// </summary>
internal sealed class BestIterates
{
    private readonly Tensor? dead;
    private readonly Tensor distance; // n

    /// <param name="seeds">n×C×H×W: where the iterates begin.</param>
    /// <param name="stepCount">Steps there will be.</param>
    /// <param name="dead">n, bool: images without a relative distance; null where there are none.</param>
    public BestIterates(Tensor seeds, int stepCount, Tensor? dead)
    {
        this.dead = dead;
        Images = seeds.detach().clone();
        distance = full([seeds.shape[0]], float.PositiveInfinity, float32, seeds.device);
        Curve = empty([stepCount + 1, seeds.shape[0]], float32, seeds.device);
    }

    /// <summary>n×C×H×W.</summary>
    public Tensor Images { get; }

    /// <summary>(steps + 1)×n: the best distance before each step and at the end.</summary>
    public Tensor Curve { get; }

    /// <summary>n: the best distance so far.</summary>
    public Tensor Distance => distance;

    /// <summary>Keeps the images that are better than any before. Dead targets stay at the seed: distance 1 counts at the first look and nothing is below it after.</summary>
    /// <param name="measured">n: distance of each image, measured in float32; overwritten.</param>
    /// <param name="images">n×C×H×W.</param>
    public void Keep(Tensor measured, Tensor images)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (dead is not null)
        {
            measured.masked_fill_(dead, 1);
        }

        var better = measured.lt(distance); // n
        distance.copy_(where(better, measured, distance));

        // at weight 1 and 0 interpolation gives its ends exactly, at a seventh of the cost of choosing
        Images.lerp_(images, better.to(float32).view(-1, 1, 1, 1));
    }

    /// <summary>Notes the best distances before a step.</summary>
    public void Note(int step)
    {
        using var noGrad = no_grad();
        using var row = Curve.select(0, step);
        row.copy_(distance);
    }
}
