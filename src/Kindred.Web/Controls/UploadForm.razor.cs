using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Kindred.Web.Controls;

/// <summary>Sends a form with files to the API as any script would, and follows the run that the answer names.</summary>
public sealed partial class UploadForm : IDisposable
{
    private ElementReference form;
    private DotNetObjectReference<UploadForm>? self;
    private double? sent;
    private string? problem;

    /// <summary>Where the form goes, under the API.</summary>
    [Parameter, EditorRequired]
    public required string Url { get; set; }

    /// <summary>Words of the button.</summary>
    [Parameter, EditorRequired]
    public required string Action { get; set; }

    /// <summary>Takes messages by field; empty when the form is sent again.</summary>
    [Parameter]
    public EventCallback<IReadOnlyDictionary<string, string[]>> Refused { get; set; }

    /// <summary>Takes the answer where the files are stored at once, and no run is to be followed.</summary>
    [Parameter]
    public EventCallback<JsonElement> Stored { get; set; }

    /// <summary>Draws the button as one among others, where the page has another first action.</summary>
    [Parameter]
    public bool Plain { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Inject]
    public required IJSRuntime Script { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [JSInvokable]
    public void Sent(double fraction)
    {
        sent = fraction;
        StateHasChanged();
    }

    [JSInvokable]
    public async Task Answered(int status, string body)
    {
        sent = null;
        if (status == StatusCodes.Status202Accepted && JsonElement.Parse(body).TryGetProperty("runId", out var run))
        {
            Navigation.NavigateTo(Urls.Run(long.Parse(run.GetString()!)));
            return;
        }

        if (status == StatusCodes.Status201Created)
        {
            await Stored.InvokeAsync(JsonElement.Parse(body));
            StateHasChanged();
            return;
        }

        var errors = status == 0 ? null : Errors(body);
        problem = status == 0 ? "The upload did not reach the server." : errors is null ? Detail(body) ?? $"The server answered {status}." : null;
        await Refused.InvokeAsync(errors ?? new Dictionary<string, string[]>());
        StateHasChanged();
    }

    public void Dispose() => self?.Dispose();

    private async Task SendAsync()
    {
        (sent, problem) = (0, null);
        await Refused.InvokeAsync(new Dictionary<string, string[]>());
        self ??= DotNetObjectReference.Create(this);

        // called before the form is drawn switched off, as no field of a form that is off would be sent: Refused must answer at once
        await Script.InvokeVoidAsync("kindredUpload", form, Url, self);
    }

    private static Dictionary<string, string[]>? Errors(string body) =>
        Problem(body) is { } problem && problem.TryGetProperty("errors", out var errors) ? errors.Deserialize<Dictionary<string, string[]>>() : null;

    private static string? Detail(string body) => Problem(body) is { } problem && problem.TryGetProperty("detail", out var detail) ? detail.GetString() : null;

    // a proxy in between may answer with a page
    private static JsonElement? Problem(string body) => body.StartsWith('{') ? JsonElement.Parse(body) : null;
}
