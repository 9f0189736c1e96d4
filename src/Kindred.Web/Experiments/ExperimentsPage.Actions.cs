using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Kindred.Web.Experiments;

/// <summary>What people do with experiments in the list, and how it is taken back.</summary>
public sealed partial class ExperimentsPage
{
    private readonly HashSet<long> deleting = [];

    [Inject]
    public required ExperimentEdits Edits { get; init; }

    [Inject]
    public required ExperimentService Service { get; init; }

    /// <summary>Called by the browser with a key that no field was waiting for.</summary>
    [JSInvokable]
    public async Task KeyAsync(string key, bool shift)
    {
        switch (key)
        {
            case "j" or "k" when selection.Move(Ids, key == "j" ? 1 : -1) is { } place:
                StateHasChanged();
                await Script.InvokeVoidAsync("kindredRows.show", place);
                break;
            case "x" when selection.Current is { } current:
                selection.Toggle(Ids, current, shift);
                break;
            case "s" when Acted is { Count: > 0 } acted:
                await StarAsync([.. acted.Select(l => l.Id)], !acted.TrueForAll(l => l.Starred));
                break;
            case "e" when Acted is { Count: > 0 } acted:
                await ArchiveAsync(acted);
                break;
            case "l" when selection.Current is { } current:
                edited = current;
                break;
            case "Escape":
                selection.Clear();
                break;
        }

        StateHasChanged();
    }

    private List<ExperimentLine> Acted
    {
        get
        {
            var ids = selection.Acted;
            return [.. items.Where(l => ids.Contains(l.Id))];
        }
    }

    private Task ActAsync(BulkBar.BulkAction action)
    {
        var chosen = Chosen;
        switch (action)
        {
            case BulkBar.BulkAction.Star:
                return StarAsync([.. chosen.Select(l => l.Id)], !chosen.TrueForAll(l => l.Starred));
            case BulkBar.BulkAction.Archive:
                return ArchiveAsync(chosen);
            case BulkBar.BulkAction.Cancel:
                return CancelAsync([.. chosen.Where(l => !l.Ended)]);
            case BulkBar.BulkAction.Delete:
                return DeleteAsync([.. chosen.Where(l => l.Ended)]);
            default:
                selection.Clear();
                return Task.CompletedTask;
        }
    }

    private async Task StarAsync(IReadOnlyList<long> ids, bool starred)
    {
        var changed = items.Where(l => ids.Contains(l.Id) && l.Starred != starred).Select(l => l.Id).ToList();
        await Edits.StarAsync(changed, starred, CancellationToken.None);
        await DoneAsync(changed.Count == 1 ? null : $"{Words.Count(changed.Count, "experiment")} {(starred ? "starred" : "no longer starred")}", () => Edits.StarAsync(changed, !starred, CancellationToken.None));
    }

    private async Task ArchiveAsync(List<ExperimentLine> lines)
    {
        var archived = !lines.TrueForAll(l => l.Archived);
        var changed = lines.Where(l => l.Archived != archived).Select(l => l.Id).ToList();
        await Edits.ArchiveAsync(changed, archived, CancellationToken.None);
        await DoneAsync($"{Named(lines)} {(archived ? "archived" : "taken out of the archive")}", () => Edits.ArchiveAsync(changed, !archived, CancellationToken.None));
    }

    private async Task TagAsync(string tag)
    {
        try
        {
            var tagged = await Edits.TagAsync([.. selection.Chosen], tag, CancellationToken.None);
            await DoneAsync($"{Words.Count(tagged.Count, "experiment")} tagged “{tag.Trim()}”", () => Edits.UntagAsync(tagged, tag, CancellationToken.None));
        }
        catch (SpecException e)
        {
            await OfferAsync(new(e.Errors.For("tags")[0]));
        }
    }

    private async Task CancelAsync(List<ExperimentLine> lines)
    {
        foreach (var line in lines)
        {
            await Service.CancelAsync(line.Id, CancellationToken.None);
        }

        await DoneAsync($"{Named(lines)} cancelled; retry goes on from the last checkpoints", async () =>
        {
            foreach (var line in lines)
            {
                await Service.RetryAsync(line.Id, CancellationToken.None);
            }
        });
    }

    // gone from the list at once, from the database when nobody has taken it back
    private async Task DeleteAsync(List<ExperimentLine> lines)
    {
        List<long> ids = [.. lines.Select(l => l.Id)];
        deleting.UnionWith(ids);
        await ReadAsync();
        await OfferAsync(new(
            $"{Named(lines)} deleted",
            async () =>
            {
                deleting.ExceptWith(ids);
                await ReadAsync();
                StateHasChanged();
            },
            async () =>
            {
                foreach (var id in ids)
                {
                    await Edits.DeleteAsync(id, CancellationToken.None);
                }

                deleting.ExceptWith(ids);
            }));
    }

    private async Task EditedAsync()
    {
        edited = null;
        await ReadAsync();
    }

    private async Task DoneAsync(string? what, Func<Task> takeBack)
    {
        await ReadAsync();
        if (what is not null)
        {
            await OfferAsync(new(what, async () =>
            {
                await takeBack();
                await ReadAsync();
                StateHasChanged();
            }));
        }
    }

    private static string Named(List<ExperimentLine> lines) => lines.Count == 1 ? $"“{lines[0].Name}”" : Words.Count(lines.Count, "experiment");
}
