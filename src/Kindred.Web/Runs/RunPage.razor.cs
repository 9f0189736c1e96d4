using Kindred.Platform;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>One run: where it stands, its curves, its log, what it needs and what waits for it.</summary>
public sealed partial class RunPage
{
    private const int logLines = 24;

    private readonly RunPoints points = new();
    private RunDetail? detail;
    private IReadOnlyList<string> log = [];
    private TimeLeft? left;
    private DateTime now;
    private bool missing;
    private bool busy;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required ExperimentService Service { get; init; }

    [Inject]
    public required KindredOptions Options { get; init; }

    protected override bool Live => detail is { Line.Ended: false };

    private RunLine Run => detail!.Line;

    private string Sentence => Run switch
    {
        { Status: RunStatus.Running } => string.Join(" · ", new[] { $"{100 * Run.Progress:0} %", Run.Note, left?.Of(Run, now) is { } s ? $"{Words.About(s)} left" : null }.OfType<string>()),
        { Status: RunStatus.Succeeded, ReusedRunId: null, Seconds: { } seconds } => string.Join(" · ", new[] { Words.Duration(seconds), Run.Note }.OfType<string>()),
        { Status: RunStatus.Waiting } => $"Needs {Words.Count(detail!.Needs.Count(n => n.Status != RunStatus.Succeeded), "run")} first",
        { Status: RunStatus.Failed } => Run.Note ?? "",
        _ => Run.Note ?? "",
    };

    private IEnumerable<(string Text, string Url)> Results => (Run.Status, Run.Kind, detail!.Facts.ModelId, Run.ExperimentId) switch
    {
        (RunStatus.Succeeded, RunKind.Train, { } model, _) => [("Network", Urls.Model(model)), ("Weights", Urls.ModelWeights(model)), ("Model card", Urls.ModelCard(model))],
        (RunStatus.Succeeded, RunKind.Evaluate, { } model, _) => [("Network", Urls.Model(model, "robustness"))],
        (RunStatus.Succeeded, RunKind.Evaluate, _, { } experiment) => [("Networks", Urls.Experiment(experiment, "networks"))],
        (RunStatus.Succeeded, RunKind.Invert, _, { } experiment) => [("Inversions", Urls.InversionsOf(experiment, detail.Facts.Epsilon))],
        (RunStatus.Succeeded, RunKind.Compare, _, { } experiment) => [("Matrices", Urls.Experiment(experiment, "matrices"))],
        _ => [],
    };

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await ReadAsync(CancellationToken.None);
        }
    }

    private async Task DoAsync(Func<long, CancellationToken, Task<bool>> action)
    {
        busy = true;
        await action(Id, CancellationToken.None);
        await ReadAgainAsync();
        busy = false;
    }

    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        await using var db = await Database.CreateDbContextAsync(cancellation);
        now = Clock.GetUtcNow().UtcDateTime;
        var read = await RunDetail.ReadAsync(db, Id, cancellation);
        missing = read is null;
        if (read is not null)
        {
            await points.ReadAsync(db, read.Line.ReusedRunId ?? Id, read.Line.Attempt, cancellation);
            left ??= await TimeLeft.MeasureAsync(db, [read.Line.ExperimentId], cancellation);
            log = await LogTail.ReadAsync(Options.RunLog(Id), logLines, cancellation);
        }

        detail = read;
    }
}
