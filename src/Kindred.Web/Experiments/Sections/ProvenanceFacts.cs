using System.Text.Json;
using Kindred.Engine.Runtime;
using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments.Sections;

/// <summary>Where an experiment's numbers were computed, and whether the self-tests there passed.</summary>
public sealed record ProvenanceFacts(string Numerics, string Devices)
{
    public static async Task<ProvenanceFacts> ReadAsync(KindredDb db, long experimentId, CancellationToken cancellation)
    {
        var runs = await db.Runs.Where(r => r.ExperimentId == experimentId && (r.Numerics != null || r.Device != null))
            .GroupBy(r => new { r.Numerics, r.Device }).Select(g => new { g.Key.Numerics, g.Key.Device, Count = g.Count() }).ToListAsync(cancellation);
        var verdicts = runs.Where(r => r.Numerics is not null)
            .Select(r => (Verdict: JsonSerializer.Deserialize<NumericsVerdict>(r.Numerics!, JsonSerializerOptions.Web)!, r.Count)).ToList();
        var devices = runs.Select(r => r.Device).OfType<string>().Distinct().Order().ToList();
        return new ProvenanceFacts(Sentence(verdicts), devices.Count == 0 ? "–" : string.Join(", ", devices));
    }

    private static string Sentence(IReadOnlyList<(NumericsVerdict Verdict, int Count)> verdicts)
    {
        int failed = verdicts.Where(v => !v.Verdict.Passed).Sum(v => v.Count);
        int slow = verdicts.Where(v => v.Verdict is { Passed: true, Wrong.Count: > 0 }).Sum(v => v.Count);
        int all = verdicts.Sum(v => v.Count);
        return all == 0 ? "no self-test yet"
            : failed > 0 ? $"self-test failed on {failed} of {Words.Count(all, "run")}: their numbers cannot be trusted"
            : slow > 0 ? $"self-test passed on {Words.Count(all, "run")}; {slow} of them without oneDNN, whose convolutions are wrong here"
            : $"self-test passed on every run ({Words.Count(all)} tested)";
    }
}
