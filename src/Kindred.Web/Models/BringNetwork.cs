using System.ComponentModel;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Specs;
using Kindred.Platform;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Models;

/// <summary>POST /models.</summary>
public static class BringNetwork
{
    /// <summary>Takes in a network of the caller's.</summary>
    /// <remarks>
    /// A multipart form: file (TorchScript, or safetensors weights of a catalog architecture), card (JSON), and, where a TorchScript network has
    /// its representation in a second file, features. The answer comes when the files are stored; the run that is named checks them, and its modelId
    /// is the network.
    /// </remarks>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Bring(
        HttpRequest request,
        [FromHeader(Name = "Idempotency-Key")]
        [Description("Any text of the caller's, at most 200 characters, new for each network: makes it safe to send the call again.")]
        string? idempotencyKey,
        ArtifactStore artifacts, IDbContextFactory<KindredDb> database, KindredOptions options, NetworkCardReader cards, StandAloneRuns runs, CancellationToken cancellation)
    {
        if (StandAlone.WrongKey(idempotencyKey) is { } wrong)
        {
            return wrong;
        }

        await using var draft = new ArtifactDraft(artifacts, database);
        var (upload, failure) = await Upload.ReadAsync(request, draft, ["file", "features"], ["card"], options.Imports.ModelBytes, cancellation);
        if (upload is null)
        {
            return failure!;
        }

        var errors = new SpecErrors();
        var (file, features) = (One(upload, "file", errors), One(upload, "features", errors));
        var format = Format(file, "file", artifacts, errors);
        Format(features, "features", artifacts, errors);
        var card = NetworkCardReader.Parse(upload.Fields.GetValueOrDefault("card"), errors);
        var task = card is null || file is null ? null
            : await cards.ReadAsync(card, format ?? NetworkFormat.TorchScript, file.Artifact.Sha256, features?.Artifact.Sha256, errors, cancellation);
        if (errors.Any || task is null)
        {
            return Failure.InvalidFields(errors.ToDictionary().AsReadOnly());
        }

        return await StandAlone.LaunchAsync(runs, RunKind.ImportModel, $"Import {task.Name}", SpecJson.Serialize(task), idempotencyKey, draft, cancellation);
    }

    private static UploadedFile? One(Upload upload, string field, SpecErrors errors)
    {
        var files = upload.Files.Where(f => f.Field == field).ToList();
        if (files.Count > 1 || (files.Count == 0 && field == "file"))
        {
            errors.Add(field, files.Count == 0 ? "Missing: a TorchScript or safetensors file." : "One file.");
        }

        return files.FirstOrDefault();
    }

    // what the first bytes tell is told at once; the rest is for the run's own process
    private static NetworkFormat? Format(UploadedFile? file, string field, ArtifactStore artifacts, SpecErrors errors)
    {
        if (file is null)
        {
            return null;
        }

        try
        {
            return NetworkArchive.Identify(artifacts.PathOf(file.Artifact.Sha256));
        }
        catch (InvalidDataException e)
        {
            errors.Add(field, e.Message);
            return null;
        }
    }
}
