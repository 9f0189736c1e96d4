using Kindred.Platform.Runs;
using Kindred.Web.Runs;

namespace Kindred.Web.Experiments;

/// <summary>How much of each kind of result is there: a section reads again when its number has changed, and only then.</summary>
public sealed record RunStamps
{
    public RunStamps(IReadOnlyList<RunLine> runs)
    {
        int Succeeded(RunKind kind) => runs.Count(r => r.Kind == kind && r.Status == RunStatus.Succeeded);
        (Trained, Inverted, Compared) = (Succeeded(RunKind.Train), Succeeded(RunKind.Invert), Succeeded(RunKind.Compare));
        Measured = Trained + Inverted + Compared + Succeeded(RunKind.Evaluate);
    }

    public int Trained { get; }
    public int Inverted { get; }
    public int Compared { get; }
    public int Measured { get; }
}
