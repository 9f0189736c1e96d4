using Kindred.Engine.Evaluation;
using Kindred.Platform.Inversions;
using Kindred.Web.Models;

namespace Kindred.Web.Experiments.Sections;

/// <summary>A reason to doubt a network before believing what it is compared with.</summary>
/// <param name="Text">Two or three words, for a tag.</param>
/// <param name="Reason">The whole reason, with its threshold.</param>
public sealed record NetworkFlag(string Text, string Reason)
{
    /// <summary>Below this share correct, a network has hardly learned its task.</summary>
    public const double LeastClean = 0.6;

    /// <summary>What is doubtful in networks that differ in their seed only: each flag once, with the worst of them.</summary>
    public static IReadOnlyList<NetworkFlag> Of(IReadOnlyList<NetworkLine> networks)
    {
        var flags = new List<NetworkFlag>();
        if (networks.Max(n => n.UnconvergedShare) is > InvertedImageSet.MostUnconverged)
        {
            var share = networks.Average(n => n.UnconvergedShare)!.Value;
            flags.Add(new($"{share * 100:0} % unconverged", "More than a quarter of its inversions end at a relative distance of 0.1 or more."));
        }

        if (networks.Min(n => n.Clean?.Value) is < LeastClean)
        {
            flags.Add(new("clean below 60 %", $"Clean accuracy {Worst(networks, n => n.Clean)}: it has hardly learned its task."));
        }

        if (networks.Any(n => n.RobustAtOwnEpsilon is { } own && n.Classes > 1 && own.Low <= 1.0 / n.Classes))
        {
            flags.Add(new("collapsed", $"Robust accuracy at its own epsilon is at chance ({Worst(networks, n => n.RobustAtOwnEpsilon)}): its training failed."));
        }

        if (networks.FirstOrDefault(n => n.Numerics is { Passed: false }) is { } failed)
        {
            flags.Add(new("numerics failed", $"{failed.Label}: {failed.Numerics!.Sentence}. Its numbers cannot be trusted."));
        }
        else if (networks.FirstOrDefault(n => n.Numerics is { OneDnn: false, Wrong.Count: > 0 }) is { } slow)
        {
            flags.Add(new("oneDNN off", $"{slow.Label}: {slow.Numerics!.Sentence}. Computed on the slower path, right there."));
        }

        // the verdict on numerics stands above with its own words
        flags.AddRange(networks.SelectMany(n => n.RedFlags.Where(f => f.Code != "numerics-failed").Select(f => (Network: n.Label, Flag: f)))
            .GroupBy(f => f.Flag.Code)
            .Select(g => new NetworkFlag(CheckLine.TitleOf(g.Key).ToLowerInvariant(), $"{g.First().Network}: {g.First().Flag.Message}")));
        return flags;
    }

    private static string Worst(IEnumerable<NetworkLine> networks, Func<NetworkLine, Accuracy?> value) =>
        $"{networks.Select(value).OfType<Accuracy>().Min(a => a.Value) * 100:0.0} %";
}
