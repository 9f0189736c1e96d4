using Microsoft.AspNetCore.Http.Extensions;

namespace Kindred.Web.Api;

/// <summary>The Link header (RFC 8288).</summary>
public static class Links
{
    /// <summary>Points to the next page: this call's URL with another cursor.</summary>
    public static void Next(HttpContext http, string? nextCursor)
    {
        if (nextCursor is null)
        {
            return;
        }

        var kept = http.Request.Query.Where(q => q.Key != "cursor").SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value ?? ""));
        var query = new QueryBuilder(kept) { { "cursor", nextCursor } };
        http.Response.Headers.Link = $"<{http.Request.Path}{query.ToQueryString()}>; rel=\"next\"";
    }
}
