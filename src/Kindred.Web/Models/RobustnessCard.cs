using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Platform.Evaluations;

namespace Kindred.Web.Models;

/// <summary>An accuracy at one epsilon, and how many attacks stand behind it.</summary>
public sealed record RobustPoint(double Epsilon, Accuracy Accuracy, int Attacks = 1);

/// <summary>Accuracy against epsilon in one norm: under one attack, or of the images that survive all of them.</summary>
/// <param name="Norm">The norm of the ball.</param>
/// <param name="Name">The attack without its epsilon, or "worst case".</param>
/// <param name="Points">By epsilon, ascending; 0 is clean accuracy.</param>
public sealed record EpsilonCurve(Norm Norm, string Name, IReadOnlyList<RobustPoint> Points);

/// <summary>
/// What was measured of a network on the first test images of the data set it was trained on, arranged for reading. Of results that
/// differ in nothing but their number of images, the one with most counts.
/// </summary>
public sealed class RobustnessCard
{
    public const string WorstCase = "worst case";

    private readonly IReadOnlyList<Evaluation> rows;

    /// <param name="evaluations">All that was measured of the network.</param>
    /// <param name="dataset">Catalog id of the data set it was trained on.</param>
    public RobustnessCard(IEnumerable<Evaluation> evaluations, string dataset)
    {
        rows = [.. evaluations.Where(e => e.Images is null && e.Dataset == dataset)
            .GroupBy(e => e.Attack).Select(g => g.MaxBy(e => e.Count)!).OrderBy(e => e.Id)];
        Clean = rows.Where(r => r.Attack is null).Select(Of).SingleOrDefault();
        Curves = [.. Balls.GroupBy(r => (r.Norm, Name: NameOf(r))).Select(g => Curve(g.Key.Norm!.Value, g.Key.Name, [.. g.Select(r => new RobustPoint(r.Epsilon!.Value, Of(r)))]))];
        Worst = [.. Balls.GroupBy(r => r.Norm!.Value).Select(WorstOf)];
    }

    public Accuracy? Clean { get; }

    /// <summary>One for each attack bounded by a norm.</summary>
    public IReadOnlyList<EpsilonCurve> Curves { get; }

    /// <summary>One for each norm: images that survive every attack tried at an epsilon.</summary>
    public IReadOnlyList<EpsilonCurve> Worst { get; }

    /// <summary>Attacks that were several in one, with what each of them did.</summary>
    public IReadOnlyList<Evaluation> Ensembles => [.. rows.Where(r => r.Stages is not null)];

    /// <summary>Everything under an attack, bounded ones first, by norm and epsilon.</summary>
    public IReadOnlyList<Evaluation> Attacked => [.. rows.Where(r => r.Attack is not null).OrderBy(r => r.Norm is null).ThenBy(r => r.Norm).ThenBy(r => r.Epsilon).ThenBy(r => r.Id)];

    public bool Empty => rows.Count == 0;

    /// <summary>The most that can be said in one number: what survives all attacks in this ball, or the nearest tried above 0.</summary>
    public RobustPoint? Verdict(Norm norm, double epsilon)
    {
        var points = Worst.FirstOrDefault(w => w.Norm == norm)?.Points.Where(p => p.Epsilon > 0).ToList() ?? [];
        return points.FirstOrDefault(p => p.Epsilon == epsilon) ?? points.MinBy(p => Math.Abs(p.Epsilon - epsilon));
    }

    /// <summary>An attack's label without its epsilon.</summary>
    public static string NameOf(Evaluation row) => row.Epsilon is { } epsilon ? row.Label.Replace($", ε {epsilon:0.####}", "", StringComparison.Ordinal) : row.Label;

    public static Accuracy Of(Evaluation row) => new(row.Correct, row.Count);

    private IEnumerable<Evaluation> Balls => rows.Where(r => r is { Norm: not null, Epsilon: not null });

    private EpsilonCurve WorstOf(IGrouping<Norm, Evaluation> attacks) => Curve(attacks.Key, WorstCase, [.. attacks.GroupBy(r => r.Epsilon!.Value).Select(g =>
    {
        var images = g.Min(r => r.Count); // those that every attack was tried on
        return new RobustPoint(g.Key, new Accuracy(OutcomeBits.CountInAll([.. g.Select(r => r.Outcomes)], images), images), g.Count());
    })]);

    private EpsilonCurve Curve(Norm norm, string name, IReadOnlyList<RobustPoint> points)
    {
        IEnumerable<RobustPoint> clean = Clean is null || points.Any(p => p.Epsilon == 0) ? [] : [new RobustPoint(0, Clean, 0)];
        return new(norm, name, [.. clean.Concat(points).OrderBy(p => p.Epsilon)]);
    }
}
