using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Filters;
using Kindred.Web.Api;
using Kindred.Web.Controls;
using Kindred.Web.Layout;
using Kindred.Web.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace Kindred.Web.Experiments;

/// <summary>All experiments as a table. Filter, order, columns and page are in the address; one without them shows the default view.</summary>
public sealed partial class ExperimentsPage : IAsyncDisposable
{
    private const int FirstScreen = 24; // rows, before the browser can say how many it shows

    private readonly ListSelection selection = new();
    private IReadOnlyList<SavedView> views = [];
    private IReadOnlyList<ExperimentColumn> columns = ExperimentColumns.Usual;
    private IReadOnlyDictionary<long, GridLine> grids = new Dictionary<long, GridLine>();
    private List<ExperimentLine> items = [];
    private ExperimentListPage? list;
    private string? failure;
    private bool wrongFilter;
    private (int First, int Count) inSight = (0, FirstScreen);
    private (string filter, string sort, string columnNames) state = ("", "", "");
    private ExperimentColumn? dragged;
    private int over;
    private long? edited;
    private DateTime now;
    private UndoBar? undo;
    private Pulse? pulse;
    private DotNetObjectReference<ExperimentsPage>? self;

    [SupplyParameterFromQuery]
    public string? Filter { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery]
    public string? Columns { get; set; }

    /// <summary>Where the page begins: the cursor of the one before.</summary>
    [SupplyParameterFromQuery]
    public string? After { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    /// <summary>Where the server keeps what the first rendering has read.</summary>
    [PersistentState]
    public Guid? Ticket { get; set; }

    [Inject]
    public required FirstReading FirstRead { get; init; }

    [Inject]
    public required SavedViews Views { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Script { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private string filter => state.filter;

    private string sort => state.sort;

    private string columnNames => state.columnNames;

    private IReadOnlyList<long> Ids => [.. items.Select(l => l.Id)];

    /// <summary>The row drawn first.</summary>
    private int First => Math.Clamp(inSight.First, 0, Math.Max(0, items.Count - inSight.Count));

    private List<ExperimentLine> Drawn => [.. items.Skip(First).Take(inSight.Count)];

    private List<ExperimentLine> Chosen => [.. items.Where(l => selection.Chosen.Contains(l.Id))];

    /// <summary>Nothing was ever launched.</summary>
    private bool Nothing => list is { Matching: 0, Archived: 0, ByStatus.Count: 0 } && filter.Length == 0;

    private string Title => list is null ? "Experiments" : Nothing ? "No experiments yet" : Words.Count(list.Matching, "experiment");

    private string Sub => Nothing ? "" : (sort.Length == 0 ? ExperimentSorts.All.Usual : sort) switch
    {
        "-createdAt" => "Newest first",
        "createdAt" => "Oldest first",
        ['-', .. var by] => $"By {Words.Field(by)}, descending",
        var by => $"By {Words.Field(by)}",
    };

    private string? status => FilterText.ValueOf(Parsed(filter), "status");

    protected override async Task OnParametersSetAsync()
    {
        if (list is null && Ticket is { } ticket && FirstRead.Take<Reading>(ticket) is { } read)
        {
            (views, state, columns, now, grids, list) = read;
            (items, Ticket) = ([.. list.Lines], null);
            return;
        }

        views = list is null ? await Views.ReadAsync(ListKind.Experiments, CancellationToken.None) : views;
        var first = Filter is null && Sort is null && Columns is null ? views.FirstOrDefault(v => v.IsDefault) : null;
        state = first is null ? (Filter ?? "", Sort ?? "", ExperimentColumns.Write(ExperimentColumns.Read(Columns))) : (first.Filter, first.Sort, first.Columns);
        columns = ExperimentColumns.Read(columnNames);
        await ReadAsync();
        if (!RendererInfo.IsInteractive && list is not null)
        {
            Ticket = FirstRead.Keep(new Reading(views, state, columns, now, grids, list));
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            pulse = new Pulse(Clock, RefreshAsync, DispatchExceptionAsync);
            self = DotNetObjectReference.Create(this);
            await Script.InvokeVoidAsync("kindredList.watch", self);
            await Script.InvokeVoidAsync("kindredRows.watch", self);
        }
    }

    /// <summary>Called by the browser when rows come into sight that are not drawn.</summary>
    [JSInvokable]
    public void ShowRows(int first, int count)
    {
        inSight = (first, Math.Clamp(count, FirstScreen, ExperimentListPage.Size));
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        now = Clock.GetUtcNow().UtcDateTime;
        var (query, refused) = FilteredQuery<Experiment>.Read(ExperimentFilters.Language, ExperimentSorts.All, filter, sort, null, now);
        if (query is null)
        {
            wrongFilter = refused!.Errors!.ContainsKey("filter"); // the field shows the column; an order may be wrong too
            failure = string.Join(" ", refused.Errors.SelectMany(e => e.Value));
            return;
        }

        if (After is not null && Cursor.TryRead(After, query.SortName, out var after))
        {
            query = query with { After = after };
        }

        await using var db = await Database.CreateDbContextAsync();
        var anyStatus = ExperimentFilters.Language.Compile(FilterText.With(filter, "status", null), now);
        var read = await ExperimentListPage.ReadAsync(db, query, anyStatus, columns.Any(c => c.Name == "runs"), deleting, CancellationToken.None);
        grids = columns.Any(c => c.Name is "architectures" or "epsilons" or "seeds") ? await ExperimentListPage.GridsAsync(db, read.Lines, CancellationToken.None) : grids;
        (list, items, failure, wrongFilter) = (read, [.. read.Lines], null, false);
        selection.Keep([.. items.Select(l => l.Id)]);
    }

    private async Task<bool> RefreshAsync(CancellationToken cancellation)
    {
        await InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        });
        return true;
    }

    private async Task ReadViewsAsync() => views = await Views.ReadAsync(ListKind.Experiments, CancellationToken.None);

    private Task OfferAsync(UndoOffer offer) => undo!.ShowAsync(offer);

    private void Go(string? filter = null, string? sort = null, string? columns = null) =>
        Navigation.NavigateTo(Urls.ExperimentsWhere(filter ?? state.filter, sort ?? state.sort, columns ?? state.columnNames));

    private void SortBy(string by)
    {
        var usual = sort.Length == 0 ? ExperimentSorts.All.Usual : sort;
        var turned = by[0] == '-' ? by[1..] : $"-{by}";
        var next = usual == by ? turned : by;
        Go(sort: next == ExperimentSorts.All.Usual ? "" : next);
    }

    private string? Sorted(string? by) => by is null || (sort.Length == 0 ? ExperimentSorts.All.Usual : sort) is var now && now.TrimStart('-') != by ? null : now[0] == '-' ? "descending" : "ascending";

    private string? Arrow(string by) => Sorted(by) switch { "descending" => " ↓", "ascending" => " ↑", _ => null };

    private void Drop(int place)
    {
        if (dragged is { } column)
        {
            dragged = null;
            Go(columns: ExperimentColumns.Write(ColumnsMenu.Moved(columns, column, place)));
        }
    }

    private string StatusAddress(ExperimentStatus? to) =>
        Urls.ExperimentsWhere(Parsed(filter) is null && filter.Length > 0 ? "" : FilterText.With(filter, "status", to?.ToString().ToLowerInvariant()), sort, columnNames);

    private static FilterNode? Parsed(string text)
    {
        try
        {
            return FilterParser.Parse(text);
        }
        catch (FilterException)
        {
            return null; // the field says what is wrong with it
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (pulse is not null)
        {
            await pulse.DisposeAsync();
        }

        if (self is not null)
        {
            try
            {
                await Script.InvokeVoidAsync("kindredList.unwatch", self);
                await Script.InvokeVoidAsync("kindredRows.unwatch");
            }
            catch (JSDisconnectedException)
            {
                // the browser has gone, and its listener with it
            }

            self.Dispose();
        }
    }

    private sealed record Reading(IReadOnlyList<SavedView> Views, (string, string, string) State, IReadOnlyList<ExperimentColumn> Columns, DateTime Now, IReadOnlyDictionary<long, GridLine> Grids, ExperimentListPage List);
}
