using System.Text.Json.Nodes;
using Kindred.Engine.Specs;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Controls;

/// <summary>One field of a spec: its range, unit and help come from the record; what is wrong stands in place of the help.</summary>
public sealed partial class SpecInput
{
    private IReadOnlyList<string> errors = [];
    private CatalogEntry? entry;
    private string text = "";

    [Parameter, EditorRequired]
    public required SpecDraft Draft { get; set; }

    [Parameter, EditorRequired]
    public required string Path { get; set; }

    [Parameter, EditorRequired]
    public required SpecField Field { get; set; }

    /// <summary>What stands right of the label, in place of the field's own range and unit.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>Texts to choose among; null where any may be typed.</summary>
    [Parameter]
    public IReadOnlyList<string>? Offered { get; set; }

    /// <summary>What stands in the input, readable or not.</summary>
    public string Text => text;

    private string Id => SpecPath.InputId(Path);

    private string Help => entry?.Summary ?? Field.Help;

    protected override void OnParametersSet()
    {
        var json = Draft.Get(Path);
        errors = Draft.ErrorsAt(Path, withItems: Field.Kind == SpecFieldKind.List);
        if (Field.Kind == SpecFieldKind.Family)
        {
            entry = SpecPath.EntryAt(Draft, Field.Family!, Path);
        }
        else if (!JsonNode.DeepEquals(SpecText.Parse(Field, text), json))
        {
            text = SpecText.Write(json); // changed elsewhere; what is being typed here stays as it is typed
        }
    }

    private void Typed(string typed)
    {
        text = typed;
        Draft.Set(Path, SpecText.Parse(Field, typed));
    }

    private void Choose(string? offered)
    {
        if (offered is not null)
        {
            Typed(offered);
        }
    }

    private void SetKind(string? kind)
    {
        if (kind is not null && kind != entry?.Id)
        {
            Draft.SetKind(Path, Field.Family!, kind);
        }
    }

    private void SetChoice(string? name)
    {
        var choice = Field.Choices.FirstOrDefault(c => c.Name == name);
        if (choice is not null)
        {
            Draft.Set(Path, choice.Value is Enum or string ? choice.Name : JsonValue.Create(Convert.ToInt64(choice.Value)));
        }
    }
}
