using Kindred.Platform.Reports;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Kindred.Web.Reports;

/// <summary>
/// Markdown beside its preview. Typing, saving and drawing go through the browser's own script and REST, not through this page's circuit: a long
/// text is no message for it, and what is typed while it is down is not lost.
/// </summary>
public sealed partial class EditReportPage : IAsyncDisposable
{
    private DotNetObjectReference<EditReportPage>? self;
    private ReportDraft? draft;
    private int version;
    private (long? Id, long? Experiment)? shown;
    private bool missing;
    private bool preview;
    private bool begun;

    /// <summary>Null for one that is not stored yet.</summary>
    [Parameter]
    public long? Id { get; set; }

    /// <summary>The experiment that a new one begins from.</summary>
    [SupplyParameterFromQuery]
    public long? Experiment { get; set; }

    [Inject]
    public required WrittenReports Reports { get; init; }

    [Inject]
    public required ReportTemplate Template { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Script { get; init; }

    /// <summary>Called by the browser when a new report was stored for the first time.</summary>
    [JSInvokable]
    public void Created(long id)
    {
        shown = (id, null);
        Navigation.NavigateTo(Urls.EditReport(id), replace: true);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown is { } known && (known.Id, Id is null ? known.Experiment : null) == (Id, Id is null ? Experiment : null))
        {
            return;
        }

        (shown, begun) = ((Id, Experiment), false);
        if (Id is { } id)
        {
            var report = await Reports.FindAsync(id, CancellationToken.None);
            (draft, version) = (report is null ? null : new(report.Title, report.Markdown), report?.Version ?? 0);
        }
        else
        {
            (draft, version) = (Experiment is { } experiment ? await Template.ForAsync(experiment, CancellationToken.None) : ReportTemplate.Empty, 0);
        }

        missing = draft is null;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (draft is not null && !begun)
        {
            begun = true;
            self ??= DotNetObjectReference.Create(this);
            await Script.InvokeVoidAsync("kindredReport.edit", self, new { id = Id, version, title = draft.Title, markdown = draft.Markdown });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (self is null)
        {
            return;
        }

        try
        {
            await Script.InvokeVoidAsync("kindredReport.leave");
        }
        catch (JSDisconnectedException)
        {
            // the browser has gone, and what it had not saved is kept there
        }

        self.Dispose();
    }
}
