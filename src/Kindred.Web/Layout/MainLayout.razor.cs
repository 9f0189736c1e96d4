using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace Kindred.Web.Layout;

/// <summary>The frame of every page: rail, theme, and what is shown when a page breaks.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private static readonly MudTheme theme = KindredTheme.Create();
    private ThemeState state = new(false);
    private bool menuOpen;
    private ErrorBoundary? boundary;
    private DotNetObjectReference<MainLayout>? self;

    [CascadingParameter(Name = "DarkBefore")]
    public bool DarkBefore { get; set; }

    [Inject]
    public required IJSRuntime Script { get; init; }

    protected override void OnInitialized() => state = new ThemeState(DarkBefore);

    protected override void OnParametersSet() => boundary?.Recover(); // another page: leave the error of the last one behind

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            ShowTheme(await Script.InvokeAsync<bool>("kindredTheme.watch", self));
        }
    }

    /// <summary>Called by the browser when the look has changed, by choice or by the system.</summary>
    [JSInvokable]
    public void ShowTheme(bool dark)
    {
        if (dark != state.Dark)
        {
            state = new ThemeState(dark);
            StateHasChanged();
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
            await Script.InvokeVoidAsync("kindredTheme.unwatch", self);
        }
        catch (JSDisconnectedException)
        {
            // the browser has gone, and its listener with it
        }

        self.Dispose();
    }
}
