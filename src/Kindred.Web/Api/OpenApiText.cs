using System.Text.Json.Nodes;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Kindred.Web.Api;

/// <summary>What signatures and comments alone do not say in the OpenAPI document.</summary>
internal static class OpenApiText
{
    private const string Introduction = """
        Launch experiments, follow their runs, fetch networks and similarity matrices.

        Ids are opaque strings, times ISO 8601 UTC, epsilon in pixel units (pixels lie in [0,1]). A value that is not a finite number is null.
        Lists take `limit` and `cursor`; `nextCursor` (and a `Link` header, rel="next") leads on. Unknown query keys and unknown JSON fields are errors.
        `filter` is one language everywhere: `status = running and (epsilon >= 0.5 or tag : "trades")`, with and, or, not, parentheses, = != < <= > >=,
        `:` (contains), in (…), between … and …; numbers may be `8/255`, times `2026-11-20` or `7d` (ago). What it cannot mean is refused with its column and the words that could stand there.
        Errors are application/problem+json with `code`, `errors` (field → messages) and `traceId`.
        """;

    /// <summary>In the order of the page.</summary>
    private static readonly string[] Tags = ["Experiments", "Runs", "Views", "Models", "Matrices", "Presets", "Catalog", "Server"];

    public static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new() { Title = "Kindred", Version = "v1", Description = Introduction };
        document.Tags = Tags.Select(name => new OpenApiTag { Name = name }).ToHashSet();
        document.Servers = []; // whichever host the document was fetched from
        return Task.CompletedTask;
    }

    /// <summary>Gives each failure of an operation an example and says when it comes.</summary>
    public static Task ShowFailures(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            var known = Failures.GetValueOrDefault($"{operation.OperationId} {status}") ?? Failures.GetValueOrDefault(status);
            if (known is { } failure && response.Content?.TryGetValue(Failure.MediaType, out var content) == true)
            {
                response.Description = failure.Description;
                content.Example = failure.Example(int.Parse(status));
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Shows what can be posted as it is.</summary>
    public static Task ShowQuickLook(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (operation is { OperationId: "launchExperiment", RequestBody.Content: { } body })
        {
            body["application/json"].Example = new JsonObject
            {
                ["name"] = "Quick look",
                ["spec"] = SpecJson.ToNode(ExperimentPresets.Find("quick-look")!.Spec, typeof(ExperimentSpec)),
            };
        }

        return Task.CompletedTask;
    }

    /// <summary>Row ids are numbers in routes and opaque strings to callers.</summary>
    public static Task ShowIdsAsOpaque(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var id in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p is { Name: "id", In: ParameterLocation.Path }))
        {
            id.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
            id.Description ??= "The id that lists and answers give.";
        }

        return Task.CompletedTask;
    }

    private static readonly Dictionary<string, FailureText> Failures = new()
    {
        ["400"] = new("A query key is unknown or its value cannot be read, or the body is not JSON.", "bad-query",
            "The query cannot be understood; see errors.", new() { ["limit"] = new JsonArray("5000 is not a whole number from 1 to 1,000.") }),
        ["deleteExperiment 409"] = new("Runs of it are unfinished.", "experiment-unfinished", "Experiment 17 has not ended; cancel it first."),
        ["editExperiment 422"] = new("Fields cannot be accepted; all of them are listed.", "invalid-fields", "Some fields cannot be accepted; see errors. Nothing was stored.",
            new() { ["name"] = new JsonArray("A name of 1 to 120 characters.") }),
        ["saveView 422"] = new("Fields cannot be accepted; all of them are listed.", "invalid-fields", "Some fields cannot be accepted; see errors. Nothing was stored.",
            new() { ["filter"] = new JsonArray("Column 10: \"runing\" is not a status. Expected: running, queued, paused, succeeded, failed, cancelled.") }),
        ["404"] = new("There is no such thing, or it is not yours.", "not-found", "There is no experiment 17."),
        ["406"] = new("None of the accepted media types is offered.", "not-acceptable", "A matrix comes as application/json, text/csv, …"),
        ["409"] = new("It is not in a state for that.", "matrix-unfinished", "12 of 32 rows are there; npy waits for the last. JSON has the rows so far."),
        ["launchExperiment 409"] = new("The Idempotency-Key has launched another experiment.", "idempotency-key-reused",
            "This Idempotency-Key launched experiment 17, which asks for something else."),
        ["launchExperiment 400"] = new("The body is not JSON.", "malformed-json", "The body is not JSON: line 3, byte 11: '}' is an invalid start of a value."),
        ["413"] = new("The body is too large.", "body-too-large", "The body of this call is at most 1,048,576 bytes."),
        ["415"] = new("The body is not declared as JSON.", "unsupported-media-type", StatusProblems.SendJson),
        ["422"] = new("Fields cannot be accepted; all of them are listed.", "invalid-fields", "Some fields cannot be accepted; see errors. Nothing was stored.",
            new()
            {
                ["spec.training.epochs"] = new JsonArray("0 is out of range: 1 to 500 epochs."),
                ["spec.training.epoch"] = new JsonArray("Unknown field."),
            }),
    };

    private sealed record FailureText(string Description, string Code, string Detail, JsonObject? Errors = null)
    {
        public JsonObject Example(int status)
        {
            var example = new JsonObject
            {
                ["type"] = ApiProblem.TypeOf(status),
                ["title"] = ReasonPhrases.GetReasonPhrase(status),
                ["status"] = status,
                ["detail"] = Detail,
                ["code"] = Code,
                ["traceId"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            };
            if (Errors is not null)
            {
                example["errors"] = Errors.DeepClone();
            }

            return example;
        }
    }
}
