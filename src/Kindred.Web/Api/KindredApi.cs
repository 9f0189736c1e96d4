using System.Text.Json;
using System.Text.Json.Serialization;
using Kindred.Platform.Comparisons;
using Kindred.Web.Catalog;
using Kindred.Web.Comparisons;
using Kindred.Web.Datasets;
using Kindred.Web.Evaluations;
using Kindred.Web.Experiments;
using Kindred.Web.Models;
using Kindred.Web.Reports;
using Kindred.Web.Runs;
using Kindred.Web.Views;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kindred.Web.Api;

/// <summary>The REST API, its OpenAPI document and readable page, health and version.</summary>
public static class KindredApi
{
    public const string Prefix = "/api/v1";

    public static WebApplicationBuilder AddKindredApi(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<MatrixReader>();
        builder.Services.TryAddSingleton<FindingsReader>();
        builder.Services.TryAddSingleton<ReportReader>();
        builder.Services.TryAddSingleton<NetworkCardReader>();
        builder.Services.Configure<JsonOptions>(o => Configure(o.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = false); // KnownQueryKeys answers, in Development too
        builder.Services.AddProblemDetails(o => o.CustomizeProblemDetails = StatusProblems.Complete);
        builder.Services.AddKindredHealth();
        builder.Services.AddKindredOpenApi();
        return builder;
    }

    public static WebApplication MapKindredApi(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/api"), api => api
            .UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusProblems.StatusOf }).UseStatusCodePages());

        var v1 = app.MapGroup(Prefix).AddEndpointFilter(SameSite.Filter).AddEndpointFilterFactory(KnownQueryKeys.Filter).DisableAntiforgery();
        v1.MapPresets();
        v1.MapCatalog();
        v1.MapExperiments();
        v1.MapRuns();
        v1.MapViews();
        v1.MapModels();
        v1.MapEvaluations();
        v1.MapDatasets();
        v1.MapRepresentations();
        v1.MapComparisons();
        v1.MapMatrices();
        v1.MapCells();
        v1.MapReports();
        app.MapKindredHealth();
        app.MapKindredOpenApi();
        return app;
    }

    /// <summary>The failures a call is documented with.</summary>
    internal static RouteHandlerBuilder Fails(this RouteHandlerBuilder call, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            call.Produces<ApiProblem>(status, Failure.MediaType);
        }

        return call;
    }

    internal static void Configure(JsonSerializerOptions json)
    {
        json.NumberHandling = JsonNumberHandling.Strict; // "3" is not 3
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
