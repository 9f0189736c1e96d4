using System.Numerics;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Runtime;
using Kindred.Platform.Evaluations;

namespace Kindred.Platform.Models;

/// <summary>Something that speaks against a network's numbers.</summary>
/// <param name="Code">A name that does not change.</param>
/// <param name="Message">What was found, with its numbers.</param>
public sealed record ModelFlag(string Code, string Message);

/// <summary>
/// Red flags of an evaluation, after the checklist of Carlini, Athalye, Papernot et al.: On evaluating adversarial robustness, 2019, section 3.
/// </summary>
public static class ModelFlags
{
    public static IReadOnlyList<ModelFlag> Of(NumericsVerdict numerics, int classes, IReadOnlyList<Evaluation> evaluations)
    {
        var flags = new List<ModelFlag>();
        if (!numerics.Passed)
        {
            flags.Add(new("numerics-failed", $"The numerics self-test failed on {numerics.Where}: worst relative error {numerics.WorstError:0.##e0}."));
        }

        foreach (var clean in evaluations.Where(e => e.Attack is null))
        {
            if (new Accuracy(clean.Correct, clean.Count).Low <= 1.0 / classes)
            {
                flags.Add(new("no-better-than-chance", $"Clean accuracy {clean.Correct} of {clean.Count} is not above chance, 1 in {classes}."));
            }

            flags.AddRange(evaluations.Where(e => e.Attack is not null && e.Dataset == clean.Dataset && e.Count <= clean.Count)
                .Where(e => e.Correct > FirstCorrect(clean, e.Count))
                .Select(e => new ModelFlag("robust-above-clean",
                    $"{e.Correct} of {e.Count} images survive {e.Label}, but only {FirstCorrect(clean, e.Count)} of the same images are right as they are.")));
        }

        return flags;
    }

    private static int FirstCorrect(Evaluation clean, int images)
    {
        var correct = clean.Outcomes.AsSpan(0, images / 8).ToArray().Sum(b => BitOperations.PopCount(b));
        var rest = images % 8;
        return rest == 0 ? correct : correct + BitOperations.PopCount((uint)(clean.Outcomes[images / 8] & ((1 << rest) - 1)));
    }
}
