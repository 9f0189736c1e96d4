using System.ComponentModel;
using System.Text.Json;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Datasets;

public static class DatasetsApi
{
    private const int LongestName = 120;

    public static void MapDatasets(this RouteGroupBuilder api)
    {
        var datasets = api.MapGroup("/datasets").WithTags("Datasets");
        datasets.MapGet("", List).WithName("listDatasets");
        datasets.MapPost("", Bring).WithName("bringDataset").Accepts<DatasetForm>("multipart/form-data").Fails(400, 403, 409, 413, 415, 422);
        datasets.MapGet("/{id}", Get).WithName("getDataset").Fails(404);
        datasets.MapPost("/{id}/install", Install).WithName("installDataset").Fails(403, 404, 409);
    }

    /// <summary>All data sets: those of the catalog, installed or not, and uploaded ones.</summary>
    public static async Task<Ok<IReadOnlyList<DatasetSummary>>> List(DatasetShelf shelf, CancellationToken cancellation) =>
        TypedResults.Ok(await DatasetRows.ReadAsync(shelf, cancellation));

    /// <summary>One data set.</summary>
    public static async Task<Results<Ok<DatasetSummary>, Failure>> Get(string id, DatasetShelf shelf, CancellationToken cancellation) =>
        await shelf.FindAsync(id, cancellation) is { } dataset
            ? TypedResults.Ok(DatasetRows.Summary(dataset, await shelf.IsInstalledAsync(dataset, cancellation)))
            : Failure.NotFound("data set", id);

    /// <summary>Takes in a data set of the caller's.</summary>
    /// <remarks>
    /// A multipart form with name and file: a zip of class folders (PNG, JPEG; with or without train/ and test/), an .npz (images uint8 N×C×H×W or N×H×W×C,
    /// labels), CIFAR's binary format, or IDX images and labels. Without test images a fifth, drawn with a fixed seed, becomes the test split. The run that
    /// is named checks and stores it; its note names the data set.
    /// </remarks>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Bring(
        HttpRequest request,
        [FromHeader(Name = "Idempotency-Key")]
        [Description("Any text of the caller's, at most 200 characters, new for each data set: makes it safe to send the call again.")]
        string? idempotencyKey,
        ArtifactStore artifacts, IDbContextFactory<KindredDb> database, KindredOptions options, StandAloneRuns runs, CancellationToken cancellation)
    {
        if (StandAlone.WrongKey(idempotencyKey) is { } wrong)
        {
            return wrong;
        }

        await using var draft = new ArtifactDraft(artifacts, database);
        var (upload, failure) = await Upload.ReadAsync(request, draft, ["file"], ["name"], options.Imports.DatasetBytes, cancellation);
        if (upload is null)
        {
            return failure!;
        }

        var errors = new SpecErrors();
        var name = upload.Fields.GetValueOrDefault("name", "").Trim();
        if (name.Length is 0 or > LongestName)
        {
            errors.Add("name", $"A name of 1 to {LongestName} characters.");
        }

        if (upload.Files.Count == 0)
        {
            errors.Add("file", "Missing: a zip of class folders, an .npz, CIFAR's binary files, or IDX images and labels.");
        }

        var task = new ImportDatasetTask { Name = name, Files = [.. upload.Files.Select(f => new BroughtFile(f.FileName, f.Artifact.Sha256))] };
        return errors.Any ? Failure.InvalidFields(errors.ToDictionary().AsReadOnly())
            : await StandAlone.LaunchAsync(runs, RunKind.ImportDataset, $"Import {name}", SpecJson.Serialize(task), idempotencyKey, draft, cancellation);
    }

    /// <summary>Installs a data set of the catalog: from the system's packages, the data folder, or by download, checked by SHA-256.</summary>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Install(string id, DatasetShelf shelf, StandAloneRuns runs, CancellationToken cancellation)
    {
        if (await shelf.FindAsync(id, cancellation) is not { } dataset)
        {
            return Failure.NotFound("data set", id);
        }

        return await shelf.IsInstalledAsync(dataset, cancellation) ? Failure.Conflict("installed", $"{dataset.Title} is installed.")
            : await StandAlone.LaunchAsync(runs, RunKind.Install, $"Install {dataset.Title}", InstallDatasetRun.Task(dataset), null, cancellation);
    }
}

/// <summary>How data sets become answers.</summary>
internal static class DatasetRows
{
    /// <summary>Installed ones, then the rest of the catalog.</summary>
    public static async Task<IReadOnlyList<DatasetSummary>> ReadAsync(DatasetShelf shelf, CancellationToken cancellation)
    {
        var installed = await shelf.InstalledAsync(cancellation);
        return
        [
            .. installed.Select(d => Summary(d, true)),
            .. Catalog<ImageDataset>.All.Select(e => (ImageDataset)e.Default).Where(d => d is not UploadedDataset && !installed.Contains(d)).Select(d => Summary(d, false)),
        ];
    }

    public static DatasetSummary Summary(ImageDataset dataset, bool installed) => new()
    {
        Id = dataset.Id,
        Name = dataset.Title,
        Installed = installed,
        Uploaded = dataset is UploadedDataset,
        Shape = [dataset.Shape.Channels, dataset.Shape.Height, dataset.Shape.Width],
        Classes = dataset.ClassNames,
        TrainImages = dataset.Count(DatasetSplit.Train),
        TestImages = dataset.Count(DatasetSplit.Test),
        Spec = JsonElement.Parse(SpecJson.Serialize(dataset)),
    };
}
