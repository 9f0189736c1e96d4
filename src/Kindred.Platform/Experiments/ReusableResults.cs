using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>A result that exists already.</summary>
/// <param name="RunId">The run that made it.</param>
/// <param name="ExperimentName">The experiment that run belongs to; null where it stands alone.</param>
/// <param name="ModelId">The network it is, or is of; null for data sets.</param>
public sealed record ReusableResult(long RunId, string? ExperimentName, long? ModelId)
{
    /// <summary>What is shown beside the run that reuses it.</summary>
    public string Note(RunKind kind) => $"Reused: {Verb(kind)} {(ExperimentName is null ? "before" : $"for “{ExperimentName}”")}";

    private static string Verb(RunKind kind) => kind switch
    {
        RunKind.Install => "installed",
        RunKind.Train => "trained",
        RunKind.Evaluate => "evaluated",
        RunKind.Invert => "inverted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Results of this kind are not shared."),
    };
}

/// <summary>Finds results made by succeeded runs of any experiment whose rows are still there.</summary>
public static class ReusableResults
{
    /// <summary>By result key. Keys of all kinds may be mixed; each kind's key names its kind.</summary>
    public static async Task<Dictionary<string, ReusableResult>> FindAsync(KindredDb db, IEnumerable<string> resultKeys, CancellationToken cancellation)
    {
        var found = new Dictionary<string, ReusableResult>();
        foreach (var keys in resultKeys.Distinct().Chunk(500)) // databases limit the parameters of one statement
        {
            var rows = await db.Runs
                .Where(r => r.Status == RunStatus.Succeeded && r.ReusedRunId == null && keys.Contains(r.ResultKey))
                .Where(r => r.Kind == RunKind.Install
                    || (r.Kind == RunKind.Train && db.Models.Any(m => m.Key == r.ResultKey))
                    || (r.Kind == RunKind.Evaluate && db.Models.Any(m => m.Key == r.Network!.ModelKey && m.Evaluations.Any()))
                    || (r.Kind == RunKind.Invert && db.InvertedImageSets.Any(s => s.Key == r.ResultKey)))
                .OrderByDescending(r => r.Id)
                .Select(r => new { Key = r.ResultKey!, r.Id, Name = (string?)r.Experiment!.Name, ModelId = db.Models.Where(m => m.Key == r.Network!.ModelKey).Select(m => (long?)m.Id).FirstOrDefault() })
                .ToListAsync(cancellation);
            foreach (var row in rows)
            {
                found[row.Key] = new(row.Id, row.Name, row.ModelId); // the earliest of several stands
            }
        }

        return found;
    }
}
