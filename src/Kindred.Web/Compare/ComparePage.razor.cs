using Kindred.Platform.Comparisons;
using Kindred.Web.Controls;
using Kindred.Web.Reports.Embeds;
using Kindred.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Compare;

/// <summary>Networks of any experiments side by side, from what is stored of them: nothing is computed. All that is chosen stands in the address.</summary>
public sealed partial class ComparePage : IAsyncDisposable
{
    private static readonly IReadOnlyList<(string Section, string Title)> sections =
    [
        ("members", "Networks"), ("settings", "What differs"), ("curves", "Training"), ("attacks", "Robustness"), ("cells", "Similarity"), ("map", "Map"), ("quantities", "Any two quantities"), ("spread", "Over seeds"),
    ];

    private NamedNetworks named = NamedNetworks.Parse(null);
    private IReadOnlyList<ComparedNetwork> networks = [];
    private IReadOnlyList<NetworkReference> missing = [];
    private CompareCurves points = CompareCurves.None;
    private IReadOnlyList<CellSource> sources = [];
    private IReadOnlyList<long> seeds = [];
    private CellSource? source;
    private CellTable? table;
    private CompareView? view;
    private string? shown;
    private string stamp = "";
    private bool read;
    private Pulse? pulse;

    /// <summary>Networks in their order, joined by commas: "3,7,c12".</summary>
    [SupplyParameterFromQuery]
    public string? Networks { get; set; }

    /// <summary>What the others are compared with; the first where it is none of them.</summary>
    [SupplyParameterFromQuery]
    public string? Base { get; set; }

    /// <summary>"all" for settings that do not differ, too.</summary>
    [SupplyParameterFromQuery]
    public string? Settings { get; set; }

    /// <summary>Quantity of the training curves, where there are too many lines to show all at once.</summary>
    [SupplyParameterFromQuery]
    public string? Curve { get; set; }

    /// <summary>"log" for losses on a logarithmic axis.</summary>
    [SupplyParameterFromQuery]
    public string? Axis { get; set; }

    /// <summary>"means" for one line for each group of seeds, "each" for one for each network.</summary>
    [SupplyParameterFromQuery]
    public string? Lines { get; set; }

    /// <summary>Name of the attack that robust accuracy is under.</summary>
    [SupplyParameterFromQuery]
    public string? Attack { get; set; }

    /// <summary>Epsilon that robust accuracy is at.</summary>
    [SupplyParameterFromQuery]
    public double? At { get; set; }

    /// <summary>Id of the measure and images that similarities are of.</summary>
    [SupplyParameterFromQuery]
    public string? Similarity { get; set; }

    /// <summary>Id of the horizontal quantity.</summary>
    [SupplyParameterFromQuery]
    public string? X { get; set; }

    /// <summary>Id of the vertical quantity.</summary>
    [SupplyParameterFromQuery]
    public string? Y { get; set; }

    [Inject]
    public required CompareReader Reader { get; init; }

    [Inject]
    public required StoredCells Cells { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private string Title => view is null ? "Compare networks" : networks.Count == 1 ? $"{networks[0].Label}, alone so far" : $"{Words.Sentence(Words.Spelled(networks.Count))} networks side by side";

    private string Summary
    {
        get
        {
            if (view is null)
            {
                return "Settings, training curves, robustness and stored similarities of any networks side by side. Nothing is computed; the address holds all that is chosen.";
            }

            var experiments = networks.SelectMany(n => n.Experiments).Distinct().Count();
            var seeds = networks.Select(n => n.Seed).OfType<int>().Distinct().Order().ToList();
            return string.Join(" · ", new[]
            {
                experiments switch { 0 => null, 1 => $"of {networks[0].Experiments.Select(e => e.Name).FirstOrDefault() ?? "one experiment"}", _ => $"of {Words.Count(experiments, "experiment")}" },
                seeds.Count switch { 0 => null, 1 => $"seed {seeds[0]}", _ => Words.Count(seeds.Count, "seed") },
                $"compared with {view.Base.Label}",
            }.OfType<string>());
        }
    }

    // what the address asks for and cannot have
    private IEnumerable<string> Remarks
    {
        get
        {
            foreach (var text in named.Unreadable)
            {
                yield return $"“{text}” names no network: a network is named by its number, such as 12, and one that is not trained yet by its cell, such as c40.";
            }

            foreach (var reference in missing)
            {
                yield return reference.IsCell ? $"There is no cell {reference} of an experiment." : $"There is no network {reference}.";
            }

            if (named.Named > NamedNetworks.Most)
            {
                yield return $"The address names {Words.Count(named.Named, "network")}; at most {NamedNetworks.Most} are compared at a time, and these are the first {NamedNetworks.Most}.";
            }

            if (view is not null && Base is not null && $"{view.Base.Reference}" != Base)
            {
                yield return $"Network {Base} is not among them, so {view.Base.Label} is the base.";
            }
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown != (Networks ?? ""))
        {
            shown = Networks ?? "";
            named = NamedNetworks.Parse(Networks);
            await ReadAsync(CancellationToken.None);
        }

        await ChooseAsync(CancellationToken.None);
        read = true;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (pulse is null && networks.Any(n => n.Live))
        {
            pulse = new Pulse(Clock, AskAsync, DispatchExceptionAsync);
        }
    }

    public ValueTask DisposeAsync() => pulse?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ReadAsync(CancellationToken cancellation)
    {
        (networks, missing) = await Reader.ReadAsync(named.References, cancellation);
        points = await Reader.CurvesAsync(networks, cancellation);
        seeds = await Reader.OtherSeedsAsync(networks, cancellation);
        sources = await Cells.SourcesAsync(Models, cancellation);
        (source, table) = (null, null);
    }

    private async Task ChooseAsync(CancellationToken cancellation)
    {
        var wanted = sources.FirstOrDefault(s => s.Id == Similarity) ?? (sources is [{ Cells: > 0 } fullest, ..] ? fullest : null);
        if (wanted != source)
        {
            table = wanted is null ? null : await Cells.ReadAsync(wanted, Models, cancellation);
            source = wanted;
        }

        view = networks.Count == 0 ? null
            : new CompareView(networks, new(Base, Attack, At, Lines), source is null || table is null ? null : (source, table));
    }

    // only what has changed is read again, and with it everything: a run that ends changes accuracies, curves and matrices
    private async Task<bool> AskAsync(CancellationToken cancellation)
    {
        var now = await Reader.StampAsync(networks, cancellation);
        if (now != stamp)
        {
            await InvokeAsync(async () =>
            {
                stamp = now;
                await ReadAsync(cancellation);
                await ChooseAsync(cancellation);
                StateHasChanged();
            });
        }

        return networks.Any(n => n.Live);
    }

    private List<long> Models => [.. networks.Select(n => n.ModelId).OfType<long>()];

    private void Add(IReadOnlyList<long> more) => Navigation.NavigateTo(view is null
        ? Urls.Compare(more.Select(NetworkReference.OfModel))
        : With(("networks", string.Join(',', networks.Select(n => n.Reference).Concat(more.Select(NetworkReference.OfModel))))));

    private string Without(ComparedNetwork network) => With(
        ("networks", string.Join(',', networks.Where(n => n != network).Select(n => n.Reference))), ("base", $"{network.Reference}" == Base ? null : Base));

    /// <summary>This address with other values; without those that are null.</summary>
    private string With(params (string Key, string? Value)[] changes) => Navigation.GetUriWithQueryParameters(changes.ToDictionary(c => c.Key, c => (object?)(string.IsNullOrEmpty(c.Value) ? null : c.Value)))
        .Replace("%2C", ",", StringComparison.Ordinal); // a comma may stand in a query, and is easier to read there

    // all that is chosen here and the embed takes
    private string Written(string kind, string what, params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] chosen =
        [
            ("networks", string.Join(',', networks.Select(n => n.Reference))), ("base", view!.Base == networks[0] ? null : $"{view.Base.Reference}"),
            ("lines", view.HasSeeds && networks.Count <= CompareView.MostLines ? view.Means ? "means" : "each" : null), ("attack", view.Attack?.Name), ("at", view.At is { } at ? Words.Epsilon(at) : null), ("similarity", source?.Id), .. more,
        ];
        var takes = EmbedKinds.Find(kind, what)!.Fields.ToHashSet();
        return EmbedText.Write(kind, what, [.. chosen.Where(f => takes.Contains(f.Name))]);
    }

    private string Here(string section) => $"{new Uri(Navigation.Uri).PathAndQuery}#{section}";
}

/// <summary>What is shown as an embed for reports: its kind, which, and fields beyond those that say what is compared.</summary>
public delegate string EmbedOf(string kind, string what, params (string Name, string? Value)[] more);

/// <summary>The address of the page with other values in its query; without those that are null or empty.</summary>
public delegate string AddressWith(params (string Key, string? Value)[] changes);
