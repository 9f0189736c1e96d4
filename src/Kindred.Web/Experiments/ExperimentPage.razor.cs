using Kindred.Engine.Specs;
using Kindred.Platform;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Experiments.Sections;
using Kindred.Web.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>One experiment: what was found, the matrices behind it, and everything needed to doubt it. Its choices live in the query string.</summary>
public sealed partial class ExperimentPage : IAsyncDisposable
{
    private static readonly (string Section, string Title)[] allSections =
    [
        ("finding", "Finding"), ("matrices", "Matrices"), ("blocks", "Robust × non-robust"), ("map", "Map"), ("report", "Convergence"), ("networks", "Networks"),
        ("inversions", "Inversions"), ("runs", "Runs"), ("provenance", "Provenance"),
    ];

    private static readonly string[] ofComparisons = ["matrices", "blocks", "map", "report"];

    private ExperimentSpec spec = new();
    private bool missing;
    private long? shown;
    private string? shownMeasure;
    private IReadOnlyList<RunLine> runs = [];
    private RunStamps stamps = new([]);
    private ExperimentMatrices? matrices;
    private ConvergenceReport? report;
    private TimeLeft? left;
    private int slots = 1;
    private DateTime now;
    private Pulse? pulse;

    [Parameter]
    public long Id { get; set; }

    [SupplyParameterFromQuery]
    public double? Epsilon { get; set; }

    [SupplyParameterFromQuery]
    public int? Seed { get; set; }

    [SupplyParameterFromQuery]
    public string? Measure { get; set; }

    /// <summary>"all" shows every network on its own line.</summary>
    [SupplyParameterFromQuery]
    public string? Networks { get; set; }

    /// <summary>Epsilons of the gallery, joined by commas.</summary>
    [SupplyParameterFromQuery]
    public string? Inversions { get; set; }

    /// <summary>First pair of the gallery.</summary>
    [SupplyParameterFromQuery]
    public int? Pair { get; set; }

    [SupplyParameterFromQuery]
    public string? Curve { get; set; }

    /// <summary>architecture or clustering orders the matrix of all cells; by epsilon else.</summary>
    [SupplyParameterFromQuery]
    public string? Order { get; set; }

    /// <summary>"difference" shows that matrix minus its transpose.</summary>
    [SupplyParameterFromQuery]
    public string? View { get; set; }

    /// <summary>"plain" draws the network map of target images.</summary>
    [SupplyParameterFromQuery]
    public string? Map { get; set; }

    /// <summary>Epsilon of the networks the map shows; all of them where it is missing.</summary>
    [SupplyParameterFromQuery]
    public double? Step { get; set; }

    /// <summary>"pairs" draws every pair of the report's measures in place of their means.</summary>
    [SupplyParameterFromQuery]
    public string? Figures { get; set; }

    /// <summary>Kept from the prerendered page, so that nothing is read twice and nothing jumps.</summary>
    [PersistentState]
    public ExperimentHead? Head { get; set; }

    [PersistentState]
    public FindingData? Finding { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required FindingsReader FindingsReader { get; init; }

    [Inject]
    public required ReportCache Reports { get; init; }

    [Inject]
    public required MatrixReader MatrixReader { get; init; }

    [Inject]
    public required KindredOptions Options { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private IEnumerable<(string Section, string Title)> Sections => allSections.Where(s => (Compared || !ofComparisons.Contains(s.Section)) && (s.Section != "blocks" || spec.Epsilons.Count > 1));

    /// <summary>Whether sections about comparisons have anything to show, or never will.</summary>
    private bool Compared => Head is { Finished: true } || Finding is { HasValues: true };

    private string Summary => string.Join(" · ",
        DatasetName(spec), string.Join(", ", spec.Architectures.Select(a => a.Label)), $"{spec.Norm} ε {string.Join(", ", spec.Epsilons.Order().Select(Controls.Words.Epsilon))}",
        spec.Seeds.Count == 1 ? $"seed {spec.Seeds[0]}" : $"{spec.Seeds.Count} seeds", Controls.Words.Count(spec.NetworkCount, "network"));

    public static string DatasetName(ExperimentSpec spec) => Catalog<Engine.Datasets.ImageDataset>.Of(spec.Dataset).Name;

    protected override async Task OnParametersSetAsync()
    {
        if (shown != Id)
        {
            shown = Id;
            Head = Head?.Id == Id ? Head : await ReadHeadAsync(CancellationToken.None);
            missing = Head is null;
            spec = Head is null ? new() : SpecJson.Deserialize<ExperimentSpec>(Head.Spec);
            (runs, stamps, matrices, report) = ([], new([]), null, null);
            if (Head is not null && Finding?.ExperimentId != Id)
            {
                await ReadFindingAsync(CancellationToken.None);
            }

            if (Head is not null && RendererInfo.IsInteractive)
            {
                await ReadAsync(CancellationToken.None);
            }
        }
        else if (Measure != shownMeasure && RendererInfo.IsInteractive)
        {
            await ReadMatricesAsync(CancellationToken.None);
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (pulse is null && Head is { Finished: false })
        {
            pulse = new Pulse(Clock, AskAsync, DispatchExceptionAsync);
        }
    }

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
            Head = await ReadHeadAsync(cancellation);
            await ReadAsync(cancellation);
            StateHasChanged();
        });
        return Head is { Finished: false };
    }

    // after an action of the user; a pulse that had ended starts again with the next rendering
    private async Task RefreshAsync()
    {
        Head = await ReadHeadAsync(CancellationToken.None);
        await ReadAsync(CancellationToken.None);
        if (pulse is not null && Head is { Finished: false })
        {
            await pulse.DisposeAsync();
            pulse = null;
        }
    }

    private async Task<ExperimentHead?> ReadHeadAsync(CancellationToken cancellation)
    {
        await using var db = await Database.CreateDbContextAsync(cancellation);
        return await ExperimentHead.ReadAsync(db, Id, cancellation);
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        now = Clock.GetUtcNow().UtcDateTime;
        await using (var db = await Database.CreateDbContextAsync(cancellation))
        {
            runs = await db.Runs.Where(r => r.ExperimentId == Id).OrderBy(r => r.Order).Select(RunLine.FromRun).ToListAsync(cancellation);
            var alive = now.AddSeconds(-Options.Workers.LeaseSeconds);
            slots = await db.WorkerSlots.CountAsync(s => s.HeartbeatAt > alive, cancellation);
            if (Head is { Finished: false } && (left is null || stamps.Measured != new RunStamps(runs).Measured))
            {
                left = await TimeLeft.MeasureAsync(db, [Id], cancellation);
            }
        }

        var before = stamps;
        stamps = new RunStamps(runs);
        if (matrices is null)
        {
            report ??= await Reports.ReadAsync(Id, cancellation); // the finding was read with the head
            await ReadMatricesAsync(cancellation);
        }
        else if (before.Measured != stamps.Measured)
        {
            await ReadFindingAsync(cancellation);
            await ReadMatricesAsync(cancellation);
        }
    }

    private async Task ReadFindingAsync(CancellationToken cancellation)
    {
        report = await Reports.ReadAsync(Id, cancellation);
        Finding = await FindingsReader.ReadAsync(Id, cancellation) is { } found ? FindingData.Of(Id, found, report) : FindingData.Nothing(Id, spec);
    }

    private async Task ReadMatricesAsync(CancellationToken cancellation)
    {
        shownMeasure = Measure;
        matrices = await ExperimentMatrices.ReadAsync(Database, MatrixReader, Id, Measure, Finding?.Excluded ?? [], cancellation);
    }

    private string Here(string section) => $"{new Uri(Navigation.Uri).PathAndQuery}#{section}";
}
