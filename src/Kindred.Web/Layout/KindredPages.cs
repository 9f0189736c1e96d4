using MudBlazor.Services;

namespace Kindred.Web.Layout;

/// <summary>Registers and maps what people see.</summary>
public static class KindredPages
{
    public static IServiceCollection AddKindredPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddHttpContextAccessor();
        services.AddSingleton<GlanceReader>();
        return services;
    }

    public static void MapKindredPages(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute(Urls.NotFound, createScopeForStatusCodePages: true));
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    // scripts get their errors as problem+json, not as a page
    private static bool IsPage(HttpContext http) => !http.Request.Path.StartsWithSegments("/api") && !http.Request.Path.StartsWithSegments("/openapi");
}
