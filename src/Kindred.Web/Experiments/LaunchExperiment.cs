using System.ComponentModel;
using System.Text.Json;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>POST /experiments.</summary>
public static class LaunchExperiment
{
    private const int LongestKey = 200;

    /// <summary>Launches an experiment.</summary>
    /// <remarks>Everything wrong with name and spec is answered at once. The same Idempotency-Key again answers with the same experiment and launches nothing.</remarks>
    public static async Task<Results<Created<ExperimentDetails>, Failure>> Launch(
        HttpRequest request,
        [FromHeader(Name = "Idempotency-Key")]
        [Description("Any text of the caller's, at most 200 characters, new for each experiment: makes it safe to send the call again.")]
        string? idempotencyKey,
        ExperimentService experiments, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        if (idempotencyKey?.Length > LongestKey)
        {
            return new Failure(StatusCodes.Status400BadRequest, "bad-header", $"Idempotency-Key is at most {LongestKey} characters.");
        }

        var (body, failure) = await JsonBody.ReadAsync(request, cancellation);
        if (body is null)
        {
            return failure!;
        }

        using (body)
        {
            var errors = new SpecErrors();
            var (name, spec) = Read(body.RootElement, errors);
            return errors.Any ? Failure.InvalidFields(errors.ToDictionary().AsReadOnly())
                : await Launch(name, spec!, idempotencyKey, experiments, database, cancellation);
        }
    }

    private static async Task<Results<Created<ExperimentDetails>, Failure>> Launch(
        string name, ExperimentSpec spec, string? idempotencyKey,
        ExperimentService experiments, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        Experiment experiment;
        try
        {
            experiment = await experiments.LaunchAsync(name, spec, idempotencyKey, cancellation);
        }
        catch (SpecException e)
        {
            return Failure.InvalidFields(e.Errors.ToDictionary().ToDictionary(m => m.Key == "name" ? m.Key : $"spec.{m.Key}", m => m.Value));
        }

        if (idempotencyKey is not null && (experiment.Name != name || experiment.Spec != SpecJson.Serialize(spec)))
        {
            return Failure.Conflict("idempotency-key-reused", $"This Idempotency-Key launched experiment {experiment.Id}, which asks for something else.");
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var details = await ExperimentsApi.Details(db, experiment.Id, cancellation);
        return TypedResults.Created($"{KindredApi.Prefix}/experiments/{experiment.Id}", details);
    }

    private static (string Name, ExperimentSpec? Spec) Read(JsonElement body, SpecErrors errors)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("", "The body is an object with name and spec.");
            return ("", null);
        }

        foreach (var unknown in body.EnumerateObject().Where(p => p.Name is not ("name" or "spec")))
        {
            errors.Add(unknown.Name, "Unknown. An experiment has name and spec.");
        }

        var name = body.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()!.Trim() : "";
        if (name.Length is 0 or > ExperimentService.LongestName)
        {
            errors.Add("name", $"A name of 1 to {ExperimentService.LongestName} characters.");
        }

        if (!body.TryGetProperty("spec", out var spec))
        {
            errors.Add("spec", "Missing. GET /api/v1/presets/quick-look shows one.");
            return (name, null);
        }

        return (name, SpecJson.Read<ExperimentSpec>(spec, errors, "spec"));
    }
}
