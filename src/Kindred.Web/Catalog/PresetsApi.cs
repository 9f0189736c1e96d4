using System.Text.Json;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kindred.Web.Catalog;

/// <summary>A named spec to start from.</summary>
/// <param name="Id">Such as quick-look, which always exists.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">What it does and what its settings are good for.</param>
/// <param name="Spec">Can be posted to <c>/experiments</c> as it is.</param>
public sealed record Preset(string Id, string Name, string Description, JsonElement Spec);

public static class PresetsApi
{
    public static void MapPresets(this RouteGroupBuilder api)
    {
        api.MapGet("/presets", List).WithName("listPresets").WithTags("Presets");
        api.MapGet("/presets/{id}", Get).WithName("getPreset").WithTags("Presets").Fails(404);
    }

    /// <summary>Named specs to start from.</summary>
    public static Ok<Page<Preset>> List() => TypedResults.Ok(new Page<Preset>(ExperimentPresets.All.Select(Of).ToList(), null));

    /// <summary>One preset. quick-look always exists.</summary>
    public static Results<Ok<Preset>, Failure> Get(string id) =>
        ExperimentPresets.Find(id) is { } preset ? TypedResults.Ok(Of(preset)) : Failure.NotFound("preset", $"\"{id}\"");

    private static Preset Of(ExperimentPreset preset) =>
        new(preset.Id, preset.Name, preset.Description, JsonElement.Parse(SpecJson.Serialize(preset.Spec)));
}
