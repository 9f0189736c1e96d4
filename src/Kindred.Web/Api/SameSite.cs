namespace Kindred.Web.Api;

/// <summary>
/// Refuses changes that another web site asks a visitor's browser to make: without accounts, loopback alone would not stop them.
/// Browsers say where a request comes from; scripts say nothing and pass.
/// </summary>
public static class SameSite
{
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var request = call.HttpContext.Request;
        var foreign = request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        return foreign && !HttpMethods.IsGet(request.Method)
            ? new Failure(StatusCodes.Status403Forbidden, "cross-site", "Another web site may not make changes here.")
            : await next(call);
    }
}
