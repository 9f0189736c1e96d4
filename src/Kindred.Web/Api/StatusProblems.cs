using Kindred.Platform.Data;

namespace Kindred.Web.Api;

/// <summary>Gives problems that the framework itself answers (no such path, wrong method, an exception) the same fields as ours.</summary>
public static class StatusProblems
{
    internal const string SendJson = "Send the body as Content-Type: application/json.";

    /// <summary>A caller may try again where only the database is away.</summary>
    public static int StatusOf(Exception e) => DatabaseOutage.Is(e) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var (code, detail) = problem.Status switch
        {
            StatusCodes.Status404NotFound => ("not-found", "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => ("method-not-allowed", "This address does not take this method."),
            StatusCodes.Status415UnsupportedMediaType => ("unsupported-media-type", SendJson),
            StatusCodes.Status503ServiceUnavailable => ("database-unavailable", "The database cannot be reached just now. Try again in a moment."),
            < StatusCodes.Status500InternalServerError => ("bad-request", "The call cannot be understood."),
            _ => ("server-error", "The server failed; its log has the cause under this traceId."),
        };
        problem.Type = ApiProblem.TypeOf(problem.Status ?? context.HttpContext.Response.StatusCode);
        problem.Detail ??= detail;
        problem.Extensions.TryAdd("code", code);
        problem.Extensions["traceId"] = ApiProblem.TraceIdOf(context.HttpContext);
    }
}
