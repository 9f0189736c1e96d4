using Kindred.Platform.Comparisons;
using Kindred.Web.Compare;
using Kindred.Web.Experiments;
using Kindred.Web.Home;
using Microsoft.AspNetCore.Diagnostics;
using MudBlazor.Services;

namespace Kindred.Web.Layout;

/// <summary>Registers and maps what people see.</summary>
public static class KindredPages
{
    public static IServiceCollection AddKindredPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddResponseCompression(); // pages and JSON shrink to a tenth; over HTTPS it stays off (BREACH)
        services.AddHttpContextAccessor();
        services.AddSingleton<FirstReading>();
        services.AddSingleton<GlanceReader>();
        services.AddSingleton<HomeReader>();
        services.AddSingleton<FindingCache>();
        services.AddSingleton<StoredCells>();
        services.AddSingleton<CompareReader>();
        return services;
    }

    public static void MapKindredPages(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute(Urls.NotFound, createScopeForStatusCodePages: true);
        app.Use(KeepApiErrorsBare);
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    // scripts get no page where they asked for data
    private static Task KeepApiErrorsBare(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IStatusCodePagesFeature>() is { } pages && (http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/openapi")))
        {
            pages.Enabled = false;
        }

        return next(http);
    }
}
