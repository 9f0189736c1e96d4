using Scalar.AspNetCore;

namespace Kindred.Web.Api;

/// <summary>/openapi/v1.json and the readable page of it beside it. Nothing is fetched from another host.</summary>
public static class OpenApiPage
{
    public static void AddKindredOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = call => call.RelativePath is { } path && (path.StartsWith("api/v1/", StringComparison.Ordinal) || path == "version");
        options.AddDocumentTransformer(OpenApiText.Introduce);
        options.AddOperationTransformer(OpenApiText.ShowFailures);
        options.AddOperationTransformer(OpenApiText.ShowQuickLook);
        options.AddOperationTransformer(OpenApiText.ShowIdsAsOpaque);
    });

    public static void MapKindredOpenApi(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference(Urls.ApiReference, page => page
            .WithTitle("Kindred REST API")
            .HideModels()
            // each of these would call other hosts, or offer to
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton());
    }
}
