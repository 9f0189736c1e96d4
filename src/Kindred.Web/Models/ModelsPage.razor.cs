using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Models;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Models;

/// <summary>All networks, newest first. Origin and page are in the address.</summary>
public sealed partial class ModelsPage
{
    private const int pageSize = 50;
    private readonly List<long> chosen = []; // in the order of choosing, over all pages of the list
    private List<NetworkRow>? rows;
    private Dictionary<string, string> titles = [];
    private int total;
    private bool more;

    /// <summary>"trained", "imported", or null for both.</summary>
    [SupplyParameterFromQuery]
    public string? Origin { get; set; }

    /// <summary>Show those older than this id.</summary>
    [SupplyParameterFromQuery]
    public long? Before { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required DatasetShelf Shelf { get; init; }

    private ModelOrigin? Chosen => Enum.TryParse<ModelOrigin>(Origin, ignoreCase: true, out var origin) ? origin : null;

    private string Title => total == 0 ? "No networks yet" : Words.Count(total, "network");

    protected override async Task OnParametersSetAsync()
    {
        await using var db = await Database.CreateDbContextAsync();
        total = await db.Models.CountAsync();
        var chosen = Chosen;
        var before = Before ?? long.MaxValue;
        var read = await NetworkRow.ReadAsync(
            db, db.Models.Where(m => m.Id < before && (chosen == null || m.Origin == chosen)).OrderByDescending(m => m.Id).Take(pageSize + 1), CancellationToken.None);
        more = read.Count > pageSize;
        rows = [.. read.Take(pageSize)];
        titles = (await Shelf.InstalledAsync(CancellationToken.None)).ToDictionary(d => d.Id, d => d.Title);
    }

    private void Choose(long id, bool on)
    {
        chosen.Remove(id);
        if (on)
        {
            chosen.Add(id);
        }
    }
}
