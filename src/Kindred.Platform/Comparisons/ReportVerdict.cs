using static Kindred.Platform.Comparisons.Claims;

namespace Kindred.Platform.Comparisons;

/// <summary>A claim of the literature and what this experiment's networks show of it.</summary>
/// <param name="State">supported, mixed, not-supported, not-tested.</param>
/// <param name="Source">The paper.</param>
/// <param name="Claim">The claim in one sentence.</param>
/// <param name="Rule">When it counts as supported, fixed beforehand.</param>
/// <param name="Evidence">One for each measure looked at.</param>
/// <param name="Because">Why it is not tested; null where it is.</param>
public sealed record ReportVerdict(string State, string Source, string Claim, string Rule, IReadOnlyList<VerdictEvidence> Evidence, string? Because)
{
    /// <summary>The verdict in a line, as it stands under the finding.</summary>
    public VerdictLine Line() => new(State, Source, Claim, ReportWords.Evidence(this));

    /// <summary>Supported where all measures that could be tested say so, not supported where none does, mixed where they differ.</summary>
    internal static ReportVerdict Of(string source, string claim, string rule, IReadOnlyList<VerdictEvidence> evidence, string without)
    {
        var states = evidence.Select(e => e.State).Where(s => s != NotTested).Distinct().ToList();
        var state = states.Count switch { 0 => NotTested, 1 => states[0], _ => Mixed };
        var because = state == NotTested ? evidence.SelectMany(e => e.Tests).Select(t => t.Untested).FirstOrDefault(u => u is not null) ?? without : null;
        return new(state, source, claim, rule, evidence, because);
    }
}

/// <summary>A verdict with what it rests on in one sentence.</summary>
/// <param name="State">As the verdict's.</param>
/// <param name="Source">The paper.</param>
/// <param name="Claim">The claim in one sentence.</param>
/// <param name="Evidence">The first measure's numbers with their p-value and how many measures say the same; or why it is not tested.</param>
public sealed record VerdictLine(string State, string Source, string Claim, string Evidence);

/// <summary>What one measure says of a claim.</summary>
/// <param name="State">As the verdict's.</param>
/// <param name="Measure">The measure as drawn, with its image set where that is not clear.</param>
/// <param name="Numbers">The figures it rests on.</param>
/// <param name="Tests">The tests it rests on, with p-values and numbers of pairs and units.</param>
public sealed record VerdictEvidence(string State, string Measure, string Numbers, IReadOnlyList<ReportTest> Tests)
{
    /// <summary>The figures in a line, where those of every epsilon are too many for one.</summary>
    public string Short { get; init; } = Numbers;
}

/// <summary>What a test says of an effect in a direction.</summary>
internal static class Outcome
{
    /// <summary>
    /// Supported: in that direction, p at most <see cref="ReportTests.Alpha"/> after correction. Mixed: in that direction, but only before it.
    /// </summary>
    /// <param name="test">The test.</param>
    /// <param name="sign">+1 for a rise, −1 for a fall.</param>
    public static string Of(ReportTest test, int sign) =>
        test.P is null ? NotTested
        : !(Math.Sign(test.Size ?? 0) == sign && Math.Sign(test.EffectSize ?? test.Size ?? 0) == sign) ? NotSupported
        : test.AdjustedP <= ReportTests.Alpha ? Supported
        : test.P <= ReportTests.Alpha ? Mixed
        : NotSupported;

    /// <summary>Supported where both are, not supported where neither is; not tested where either is not.</summary>
    public static string Both(string one, string other) =>
        one == NotTested || other == NotTested ? NotTested
        : one == other ? one
        : Mixed;
}
