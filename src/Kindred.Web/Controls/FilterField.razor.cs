using Kindred.Platform.Filters;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Controls;

/// <summary>The filter of a list: applied with Enter, and where it cannot be understood, a caret shows the column and words that could stand there.</summary>
public sealed partial class FilterField<TRow>
{
    private string typed = "";
    private string? shown;
    private FilterException? wrong;

    /// <summary>The filter that holds, from the address.</summary>
    [Parameter, EditorRequired]
    public required string Value { get; set; }

    [Parameter, EditorRequired]
    public required FilterLanguage<TRow> Language { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>A filter that can be understood is to hold.</summary>
    [Parameter]
    public EventCallback<string> Applied { get; set; }

    /// <summary>Buttons beside it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override void OnParametersSet()
    {
        if (shown != Value)
        {
            (shown, typed) = (Value, Value);
            wrong = Error(Value); // an address may hold anything
        }
    }

    private async Task ApplyAsync()
    {
        wrong = Error(typed);
        if (wrong is null)
        {
            await Applied.InvokeAsync(typed.Trim());
        }
    }

    private FilterException? Error(string text)
    {
        try
        {
            Language.Compile(text, Clock.GetUtcNow().UtcDateTime);
            return null;
        }
        catch (FilterException e)
        {
            return e;
        }
    }
}
