using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Catalog;

/// <summary>Explains every kind there is, family by family or by search. Its choices live in the query string, each entry has an anchor.</summary>
public sealed partial class CatalogPage
{
    private RunSpeeds? speeds;
    private readonly HashSet<string> asked = []; // typed here and not yet in the address
    private string typed = "";

    [SupplyParameterFromQuery]
    public string? Family { get; set; }

    /// <summary>Words that entries of any family are searched for.</summary>
    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    /// <summary>Catalog id of the data set that costs are counted for.</summary>
    [SupplyParameterFromQuery]
    public string? Data { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private CatalogFamily Shown => CatalogFamilies.Find(Family ?? "") ?? CatalogFamilies.Find("architectures")!;

    private CatalogEntry Dataset => Catalog<Engine.Datasets.ImageDataset>.Find(Data ?? "") ?? Catalog<Engine.Datasets.ImageDataset>.Get("fashion-mnist-small");

    /// <summary>What is shown: one family, or what a search finds in all.</summary>
    private List<(CatalogFamily Family, IReadOnlyList<CatalogEntry> Entries)> Found => Text is null
        ? [(Shown, Shown.Entries)]
        : [.. CatalogFamilies.All.Select(f => (f, (IReadOnlyList<CatalogEntry>)[.. f.Entries.Where(Matches)])).Where(f => f.Item2.Count > 0)];

    /// <summary>Anchors are unique on a page that shows several families.</summary>
    public static string Anchor(CatalogFamily family, CatalogEntry entry) => $"{family.Name}-{entry.Id}";

    protected override async Task OnParametersSetAsync()
    {
        if (!asked.Remove(Text ?? ""))
        {
            typed = Text ?? ""; // an address that was not typed here
        }

        if (speeds is null && RendererInfo.IsInteractive)
        {
            await using var db = await Database.CreateDbContextAsync();
            speeds = await RunSpeeds.MeasureAsync(db, CancellationToken.None);
        }
    }

    private static string Plural(CatalogFamily family) => family.Name switch
    {
        "schedules" => "schedules",
        "datasets" => "data sets",
        "inversions" => "inversion methods",
        var name => name,
    };

    private bool Matches(CatalogEntry entry)
    {
        var all = string.Join(' ', [entry.Id, entry.Name, entry.Summary, entry.Reference ?? "", .. entry.Fields.SelectMany(f => new[] { f.Name, f.Label, f.Help })]);
        return (Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).All(w => all.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    private void Search()
    {
        var text = string.IsNullOrWhiteSpace(typed) ? "" : typed.TrimStart();
        if (text != (Text ?? ""))
        {
            asked.Add(text);
        }

        Navigation.NavigateTo(Urls.With(Urls.Catalog, ("family", Family), ("data", Data), ("text", text.Length == 0 ? null : text)), replace: true);
    }

    private string With(string family) => Urls.CatalogOf(family, data: Data);

    private string Here(CatalogFamily family, CatalogEntry entry) => $"{new Uri(Navigation.Uri).PathAndQuery}#{Anchor(family, entry)}";
}
