using Kindred.Engine.Similarity.Statistics;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// A measure of representations on target images where two networks answer alike, and on as many where they do not, as figure 5 of Klabunde et al. 2025
/// draws it: whether representations differ where predictions do.
/// </summary>
/// <param name="Points">One for each epsilon, ascending.</param>
/// <param name="Test">Over all epsilons.</param>
public sealed record AgreementSplit(IReadOnlyList<SplitPoint> Points, ReportTest Test)
{
    /// <summary>Null where the experiment has no such matrices with values.</summary>
    internal static AgreementSplit? Of(FindingsData data)
    {
        if (data.Split is not { } split)
        {
            return null;
        }

        var points = data.Epsilons.Select(e => SplitPoint.Of(data, split, e)).ToList();
        var adjusted = MultipleComparisons.Holm([.. points.Select(p => p.Test.P).OfType<double>()]);
        var next = 0;
        points = points.ConvertAll(p => p.Test.P is null ? p : p with { Test = p.Test with { AdjustedP = adjusted[next++] } });
        var all = PairedTest.Of(ReportQuestion.AgreeAboveDisagree, data, data.Epsilons, split.Agree, split.Disagree);
        return points.Any(p => p.Agree.Count > 0) || points.Any(p => p.Undefined > 0) ? new(points, all) : null;
    }
}

/// <summary>One epsilon of an <see cref="AgreementSplit"/>: pairs that have a value on both sides.</summary>
/// <param name="Epsilon">Training epsilon, pixel units.</param>
/// <param name="Agree">Similarity of every ordered pair where its networks agree.</param>
/// <param name="Disagree">The same pairs where they disagree.</param>
/// <param name="Undefined">Ordered pairs computed that lack a value on either side, as with too few images.</param>
/// <param name="Test">Paired, corrected over the epsilons of the measure.</param>
public sealed record SplitPoint(double Epsilon, IReadOnlyList<double> Agree, IReadOnlyList<double> Disagree, int Undefined, ReportTest Test)
{
    /// <summary>What the test says, in words.</summary>
    public string Verdict =>
        Test.Untested is { } reason ? $"not tested: {reason}"
        : Test.AdjustedP > ReportTests.Alpha ? "no difference beyond chance"
        : Test.Size > 0 ? "more alike where they agree"
        : "more alike where they disagree";

    internal static SplitPoint Of(FindingsData data, SplitSimilarity split, double epsilon)
    {
        var pairs = data.Across(epsilon, epsilon);
        var both = pairs.Select(p => (Agree: split.Agree(p.Row, p.Column), Disagree: split.Disagree(p.Row, p.Column)))
            .Where(v => v is { Agree: not null, Disagree: not null }).ToList();
        return new(epsilon, [.. both.Select(v => v.Agree!.Value)], [.. both.Select(v => v.Disagree!.Value)],
            pairs.Count(p => split.Undefined(p.Row, p.Column)), PairedTest.Of(ReportQuestion.AgreeAboveDisagree, data, [epsilon], split.Agree, split.Disagree));
    }
}

/// <summary>Two values of each cell: where the networks agree, and where they do not.</summary>
/// <param name="Agree">Null where there is none, or not yet.</param>
/// <param name="Disagree">Null where there is none, or not yet.</param>
/// <param name="Undefined">Whether either was computed and has no value.</param>
public sealed record SplitSimilarity(Func<int, int, double?> Agree, Func<int, int, double?> Disagree, Func<int, int, bool> Undefined);
