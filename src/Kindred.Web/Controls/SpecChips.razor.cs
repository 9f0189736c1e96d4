using System.Text.Json;
using System.Text.Json.Nodes;
using Kindred.Engine.Specs;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Controls;

/// <summary>A list of catalog entries as chips: press one to edit its settings, × takes it out, Add offers the kinds there are.</summary>
public sealed partial class SpecChips
{
    private JsonNode? open;

    [Parameter, EditorRequired]
    public required SpecDraft Draft { get; set; }

    [Parameter, EditorRequired]
    public required string Path { get; set; }

    [Parameter, EditorRequired]
    public required SpecField Field { get; set; }

    private string Id => SpecPath.InputId(Path);
    private JsonArray? List => Draft.Get(Path) as JsonArray;
    private int Items => List?.Count ?? 0;
    private bool Coloured => Field.Item!.Family!.Name == "architectures";
    private string Hint => $"{Field.MinimumLength ?? 0} to {Field.MaximumLength}";

    private string ItemPath(int index) => $"{Path}[{index}]";

    private CatalogEntry? Entry(int index) => SpecPath.EntryAt(Draft, Field.Item!.Family!, ItemPath(index));

    private bool IsBad(int index) => Draft.Errors.ToDictionary().Keys.Any(k => k.StartsWith(ItemPath(index), StringComparison.Ordinal));

    /// <summary>The record's own label where its settings can be read, else the kind's name.</summary>
    private string Label(int index)
    {
        var entry = Entry(index);
        if (entry is null || IsBad(index))
        {
            return entry?.Name ?? "unknown kind";
        }

        var record = Draft.Get(ItemPath(index))!.Deserialize(Field.Item!.Type, SpecJson.Options)!;
        return (string)record.GetType().GetProperty("Label")!.GetValue(record)!;
    }

    private void Add(CatalogEntry kind)
    {
        Draft.Add(Path, SpecJson.ToNode(kind.Default, Field.Item!.Type)!);
        open = List![^1];
    }

    private void Remove(JsonNode? item)
    {
        open = null;
        Draft.Remove(item);
    }
}
