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
    private readonly Evaluation? clean;

    /// <param name="evaluations">All that was measured of the network.</param>
    /// <param name="dataset">Catalog id of the data set it was trained on.</param>
    public RobustnessCard(IEnumerable<Evaluation> evaluations, string dataset)
    {
        rows = [.. evaluations.Where(e => e.Images is null && e.Dataset == dataset)
            .GroupBy(e => e.Attack).Select(g => g.MaxBy(e => e.Count)!).OrderBy(e => e.Id)];
        clean = rows.SingleOrDefault(r => r.Attack is null);
        Clean = clean is null ? null : Of(clean);
        Curves = [.. Balls.GroupBy(r => (r.Norm, Name: NameOf(r))).Select(g => Curve(g.Key.Norm!.Value, g.Key.Name, [.. g.Select(r => new RobustPoint(r.Epsilon!.Value, Of(r)))]))];
        Worst = [.. Balls.GroupBy(r => r.Norm!.Value).Select(WorstOf)];
    }

    public Accuracy? Clean { get; }

    /// <summary>One for each attack bounded by a norm.</summary>
    public IReadOnlyList<EpsilonCurve> Curves { get; }

    /// <summary>One for each norm: images that survive every attack tried at an epsilon.</summary>
    public IReadOnlyList<EpsilonCurve> Worst { get; }

    /// <summary>Attacks that were several in one, with what each of them did.</summary>
    public IReadOnlyList<Evaluation> Ensembles => [.. Balls.Where(r => r.Stages is not null)];

    /// <summary>Everything under an attack bounded by a norm, by norm and epsilon.</summary>
    public IReadOnlyList<Evaluation> Attacked => [.. Balls.OrderBy(r => r.Norm).ThenBy(r => r.Epsilon).ThenBy(r => r.Id)];

    /// <summary>What was measured without an adversary.</summary>
    public ConditionsCard Conditions => new(rows, CleanOf);

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
        var start = points.Any(p => p.Epsilon == 0) ? null : CleanOf(points.Min(p => p.Accuracy.Count));
        return new(norm, name, [.. (start is null ? [] : new[] { new RobustPoint(0, start, 0) }).Concat(points).OrderBy(p => p.Epsilon)]);
    }

    /// <summary>Clean accuracy on the first images, as many as an attack was tried on: where its curve begins.</summary>
    private Accuracy? CleanOf(int images) => clean is null ? null
        : images >= clean.Count ? Of(clean)
        : new Accuracy(OutcomeBits.CountFirst(clean.Outcomes, images), images);
}
