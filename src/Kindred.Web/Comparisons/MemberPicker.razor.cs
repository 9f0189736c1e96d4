using Kindred.Platform.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>Finds what can be compared and keeps what is chosen.</summary>
public sealed partial class MemberPicker
{
    private const int Most = 100;
    private List<Choosable> found = [];
    private string text = "";
    private (bool, string?, int)? shown;
    private bool read;

    [Parameter, EditorRequired]
    public required Choices Choices { get; set; }

    /// <summary>Uploaded representations instead of networks.</summary>
    [Parameter]
    public bool Uploaded { get; set; }

    /// <summary>Only networks of this data set.</summary>
    [Parameter]
    public string? Dataset { get; set; }

    /// <summary>Shows what has been chosen, with the layer of each network.</summary>
    [Parameter]
    public bool Layers { get; set; } = true;

    /// <summary>Ids that are there already, and cannot be chosen again.</summary>
    [Parameter]
    public IReadOnlyCollection<long> Taken { get; set; } = [];

    /// <summary>Ids that are not shown: they are about to be deleted.</summary>
    [Parameter]
    public IReadOnlyCollection<long> Hidden { get; set; } = [];

    /// <summary>Another number has it look again.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>Deletes one; where it is not set, none can be.</summary>
    [Parameter]
    public EventCallback<Choosable> Delete { get; set; }

    /// <summary>What is wrong with those chosen.</summary>
    [Parameter]
    public IReadOnlyList<string> Errors { get; set; } = [];

    /// <summary>What is wrong with their layers.</summary>
    [Parameter]
    public IReadOnlyList<string> LayerErrors { get; set; } = [];

    /// <summary>The choice or a layer was changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    private IEnumerable<Choosable> Shown => found.Where(f => !Hidden.Contains(f.Id));

    protected override async Task OnParametersSetAsync()
    {
        if (shown != (Uploaded, Dataset, Version))
        {
            shown = (Uploaded, Dataset, Version);
            await FindAsync();
        }
    }

    private async Task FindAsync()
    {
        var asked = text;
        await using var db = await Database.CreateDbContextAsync();
        var answer = Uploaded ? await Choosable.RepresentationsAsync(db, asked, Most + 1, CancellationToken.None)
            : await Choosable.NetworksAsync(db, asked, Dataset, Most + 1, CancellationToken.None);
        if (asked == text) // else more has been typed meanwhile
        {
            (found, read) = (answer, true);
        }
    }

    private Task ToggleAsync(Choosable member)
    {
        Choices.Toggle(member);
        return Changed.InvokeAsync();
    }

    private Task AllAsync()
    {
        Choices.Add(Shown.Take(Most).Where(f => !Taken.Contains(f.Id)));
        return Changed.InvokeAsync();
    }

    private Task ClearAsync()
    {
        Choices.Clear();
        return Changed.InvokeAsync();
    }

    private Task LayerAsync(Choosable member, ChangeEventArgs typed)
    {
        Choices.SetLayer(member.Id, $"{typed.Value}");
        return Changed.InvokeAsync();
    }
}
