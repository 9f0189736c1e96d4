namespace Kindred.Web.Api;

/// <summary>Work that was asked for and goes on behind this answer.</summary>
/// <param name="Id">What it was asked of.</param>
/// <param name="RunId">The run to follow, where it is one.</param>
public sealed record AcceptedWork(string Id, string? RunId);
