using System.Diagnostics;

namespace Kindred.Web.Api;

/// <summary>What every failed call answers with (RFC 9457), as application/problem+json.</summary>
public sealed record ApiProblem
{
    /// <summary>Link to the meaning of the status.</summary>
    public required string Type { get; init; }

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong with this call, in one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The same for programs: a name that does not change between versions.</summary>
    public required string Code { get; init; }

    /// <summary>Messages by field path, such as <c>spec.training.epochs</c>, or by query key.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Names this call in the server's log.</summary>
    public required string TraceId { get; init; }

    public static string TypeOf(int status) => $"https://httpwg.org/specs/rfc9110.html#status.{status}";

    public static string TraceIdOf(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;
}
