using Kindred.Platform;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Filters;
using Kindred.Platform.Runs;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Runs;

/// <summary>All runs of all experiments, and the workers that have them. Filters live in the query string.</summary>
public sealed partial class RunsPage : IAsyncDisposable
{
    /// <summary>Open rows are for what needs somebody now; more than this nobody reads at once.</summary>
    private const int mostOpen = 8;

    private static readonly RunStatus[] order =
    [
        RunStatus.Failed, RunStatus.Lost, RunStatus.Running, RunStatus.Paused, RunStatus.Queued, RunStatus.Waiting, RunStatus.Succeeded, RunStatus.Cancelled,
    ];

    private IReadOnlyList<WorkerCard> workers = [];
    private IReadOnlyDictionary<RunStatus, int> counts = new Dictionary<RunStatus, int>();
    private RunListPage? list;
    private Dictionary<long, FailedRun> failures = [];
    private Dictionary<long, int> needs = [];
    private Dictionary<long, int> places = [];
    private TimeLeft? left;
    private int learnt;
    private double? queueSeconds;
    private string? experimentName;
    private IReadOnlyList<SavedView> views = [];
    private string filter = "";
    private FilterNode? parsed;
    private UndoBar? undo;
    private DateTime now;
    private Pulse? pulse;

    [SupplyParameterFromQuery]
    public string? Filter { get; set; }

    [SupplyParameterFromQuery]
    public string? After { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required KindredOptions Options { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required SavedViews Views { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private RunStatus? status => Enum.TryParse<RunStatus>(FilterText.ValueOf(parsed, RunFilters.Status), ignoreCase: true, out var state) ? state : null;

    private long? experimentId => long.TryParse(FilterText.ValueOf(parsed, RunFilters.Experiment), out var id) ? id : null;

    private bool Filtered => filter.Length > 0;

    private string Headline
    {
        get
        {
            // a slot has its run for a moment before the run's process has claimed it
            var atWork = Math.Max(counts.GetValueOrDefault(RunStatus.Running), Filtered ? 0 : workers.Count(w => w.Run is not null && !w.Silent(now, Options.Workers.LeaseSeconds)));
            var silent = workers.Count(w => w.Silent(now, Options.Workers.LeaseSeconds));
            var parts = new List<string> { atWork == 0 ? "No run at work" : $"{Words.Spelled(atWork)} {(atWork == 1 ? "run" : "runs")} at work" };
            if (counts.GetValueOrDefault(RunStatus.Failed) is > 0 and var failed)
            {
                parts.Add($"{Words.Spelled(failed)} failed");
            }

            if (silent > 0)
            {
                parts.Add($"{Words.Spelled(silent)} {(silent == 1 ? "worker" : "workers")} silent");
            }

            return list is null ? "Runs" : Words.Sentence(string.Join(", ", parts));
        }
    }

    private string Sub
    {
        get
        {
            var waiting = counts.GetValueOrDefault(RunStatus.Queued) + counts.GetValueOrDefault(RunStatus.Waiting);
            return list is null ? ""
                : workers.Count == 0 ? "No worker is connected: nothing runs until one is"
                : waiting + counts.GetValueOrDefault(RunStatus.Running) == 0 ? "The queue is empty"
                : queueSeconds is { } seconds ? $"Queue empty in about {Words.About(seconds)}"
                : $"{Words.Count(waiting)} wait";
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            views = list is null ? await Views.ReadAsync(ListKind.Runs, CancellationToken.None) : views;
            filter = Filter ?? views.FirstOrDefault(v => v.IsDefault)?.Filter ?? "";
            await ReadAsync(CancellationToken.None);
        }
    }

    protected override void OnAfterRender(bool firstRender) => pulse ??= new Pulse(Clock, AskAsync, DispatchExceptionAsync);

    public async ValueTask DisposeAsync()
    {
        if (pulse is not null)
        {
            await pulse.DisposeAsync();
        }
    }

    private async Task<bool> AskAsync(CancellationToken cancellation)
    {
        await InvokeAsync(async () =>
        {
            await ReadAsync(cancellation);
            StateHasChanged();
        });
        return true;
    }

    private Task RefreshAsync() => ReadAsync(CancellationToken.None);

    private async Task ReadViewsAsync() => views = await Views.ReadAsync(ListKind.Runs, CancellationToken.None);

    private async Task ReadAsync(CancellationToken cancellation)
    {
        if (Compile() is not var (passing, anyStatus))
        {
            list ??= new RunListPage([], null);
            return;
        }

        await using var db = await Database.CreateDbContextAsync(cancellation);
        now = Clock.GetUtcNow().UtcDateTime;
        workers = await WorkerCard.ReadAsync(db, now, cancellation);
        counts = await RunListPage.CountAsync(db, anyStatus, cancellation);
        var page = await RunListPage.ReadAsync(db, passing, After, cancellation);
        experimentName = experimentId is not { } experiment ? null : await db.Experiments.Where(e => e.Id == experiment).Select(e => e.Name).SingleOrDefaultAsync(cancellation);
        await ReadTimesAsync(db, cancellation);
        await ReadPlacesAsync(db, page.Runs, cancellation);
        failures = await ReadFailuresAsync(db, page.Runs, cancellation);
        list = page;
    }

    private async Task ReadTimesAsync(KindredDb db, CancellationToken cancellation)
    {
        var unfinished = await db.Runs
            .Where(r => r.Status == RunStatus.Running || r.Status == RunStatus.Queued || r.Status == RunStatus.Waiting || r.Status == RunStatus.Lost)
            .Select(RunLine.FromRun).Take(2000).ToListAsync(cancellation);
        if (left is null || counts.GetValueOrDefault(RunStatus.Succeeded) != learnt)
        {
            learnt = counts.GetValueOrDefault(RunStatus.Succeeded);
            left = await TimeLeft.MeasureAsync(db, unfinished.Select(r => r.ExperimentId), cancellation);
        }

        var alive = workers.Count(w => !w.Silent(now, Options.Workers.LeaseSeconds));
        queueSeconds = alive == 0 ? null : left.Of(unfinished, alive, now);
    }

    private async Task ReadPlacesAsync(KindredDb db, IReadOnlyList<RunLine> shown, CancellationToken cancellation)
    {
        var waiting = shown.Where(r => r.Status == RunStatus.Waiting).Select(r => r.Id).ToList();
        needs = await db.RunNeeds.Where(n => waiting.Contains(n.RunId) && n.Needed!.Status != RunStatus.Succeeded)
            .GroupBy(n => n.RunId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);

        // places only where the whole queue is in view: a filter or a later page would number it wrongly
        places = Filtered || After is not null ? [] : shown.Where(r => r.Status == RunStatus.Queued).Select((r, i) => (r.Id, i)).ToDictionary(r => r.Id, r => r.i + 1);
    }

    private async Task<Dictionary<long, FailedRun>> ReadFailuresAsync(KindredDb db, IReadOnlyList<RunLine> shown, CancellationToken cancellation)
    {
        var found = new Dictionary<long, FailedRun>();
        foreach (var run in shown.Where(r => r.Status == RunStatus.Failed).Take(mostOpen))
        {
            found[run.Id] = await FailedRun.ReadAsync(db, Options, run.Id, cancellation);
        }

        return found;
    }

    // null where an address holds a filter that cannot be understood: the field says why
    private (CompiledFilter<Run> Passing, CompiledFilter<Run> AnyStatus)? Compile()
    {
        try
        {
            var at = Clock.GetUtcNow().UtcDateTime;
            parsed = FilterParser.Parse(filter);
            return (RunFilters.Language.Compile(filter, at), RunFilters.Language.Compile(FilterText.With(filter, RunFilters.Status, null), at));
        }
        catch (FilterException)
        {
            parsed = null;
            return null;
        }
    }

    // a change of filter begins at the first page
    private string With(string field, string? value) => Urls.RunsWhere(parsed is null ? value is null ? "" : $"{field} = {value}" : FilterText.With(filter, field, value));
}
