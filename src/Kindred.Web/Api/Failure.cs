using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace Kindred.Web.Api;

/// <summary>A call that failed, as a typed result: an <see cref="ApiProblem"/> once it is written.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">The reason for programs.</param>
/// <param name="detail">The reason in one sentence.</param>
public sealed class Failure(int status, string code, string detail) : IResult, IStatusCodeHttpResult
{
    public const string MediaType = "application/problem+json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public int? StatusCode => status;

    public string Code => code;

    public IReadOnlyDictionary<string, string[]>? Errors { get; private init; }

    public static Failure NotFound(string what, object id) => new(StatusCodes.Status404NotFound, "not-found", $"There is no {what} {id}.");

    public static Failure BadQuery(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, "bad-query", "The query cannot be understood; see errors.") { Errors = errors };

    public static Failure BadQuery(string key, string message) => BadQuery(new Dictionary<string, string[]> { [key] = [message] });

    public static Failure InvalidFields(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status422UnprocessableEntity, "invalid-fields", "Some fields cannot be accepted; see errors. Nothing was stored.") { Errors = errors };

    public static Failure Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        return httpContext.Response.WriteAsJsonAsync(Problem(httpContext), Json, MediaType, httpContext.RequestAborted);
    }

    private ApiProblem Problem(HttpContext http) => new()
    {
        Type = ApiProblem.TypeOf(status),
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = detail,
        Code = code,
        Errors = Errors,
        TraceId = ApiProblem.TraceIdOf(http),
    };
}
