using Kindred.Platform.Reports;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Reports;

/// <summary>A report as readers see it, drawn from the database now; and what was published of it.</summary>
public sealed partial class ReadReportPage
{
    private WrittenReport? report;
    private RenderedReport? rendered;
    private IReadOnlyList<string> refused = [];
    private bool missing;
    private bool publishing;
    private bool deleting;
    private bool busy;
    private UndoBar? undo;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    public required WrittenReports Reports { get; init; }

    [Inject]
    public required ReportRenderer Renderer { get; init; }

    [Inject]
    public required ReportPublisher Publisher { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private PublishedReport? Last => report?.Published.MaxBy(p => p.Number);

    private string Byline => $"{(report!.Archived ? "Archived. " : "")}{(Last is null ? "Draft" : Last.Version == report.Version ? $"As published, version {Last.Number}" : $"Draft after version {Last.Number}")}, "
        + $"changed {ReportPage.Written(report.UpdatedAt)}; figures as of now";

    protected override async Task OnParametersSetAsync()
    {
        if (report?.Id != Id)
        {
            await ReadAsync();
            rendered = report is null ? null : await Renderer.RenderAsync(report.Markdown, live: true, CancellationToken.None);
        }
    }

    private async Task ReadAsync()
    {
        report = await Reports.FindAsync(Id, CancellationToken.None);
        missing = report is null;
    }

    private void Ask() => (publishing, refused) = (true, []);

    private async Task PublishAsync()
    {
        busy = true;
        try
        {
            await Publisher.PublishAsync(Id, report!.Version, CancellationToken.None);
            await ReadAsync();
        }
        catch (UndrawnException e)
        {
            refused = e.Undrawn;
        }
        catch (ReportChangedException)
        {
            refused = ["It was changed elsewhere. Read it again before publishing it."];
            await ReadAsync();
            rendered = await Renderer.RenderAsync(report!.Markdown, live: true, CancellationToken.None);
        }

        (busy, publishing) = (false, false);
    }

    private async Task ArchiveAsync(bool archived)
    {
        await Reports.ArchiveAsync(Id, archived, CancellationToken.None);
        await ReadAsync();
        if (archived && undo is not null)
        {
            await undo.ShowAsync(new("Archived: it no longer stands in the list", async () =>
            {
                await Reports.ArchiveAsync(Id, false, CancellationToken.None);
                await ReadAsync();
                StateHasChanged();
            }));
        }
    }

    private async Task DeleteAsync()
    {
        await Reports.DeleteAsync(Id, CancellationToken.None);
        Navigation.NavigateTo(Urls.Reports);
    }
}
