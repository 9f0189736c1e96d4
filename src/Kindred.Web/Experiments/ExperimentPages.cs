using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Inversions;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kindred.Web.Experiments;

/// <summary>What the pages of experiments and runs read with.</summary>
public static class ExperimentPages
{
    public static IServiceCollection AddExperimentPages(this IServiceCollection services)
    {
        services.TryAddSingleton<MatrixReader>();
        services.TryAddSingleton<FindingsReader>();
        services.TryAddSingleton<ReportReader>();
        services.TryAddSingleton<ExperimentService>();
        services.AddSingleton<ExperimentEdits>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<FindingMaps>();
        services.AddSingleton<ReportCache>();
        services.AddHostedService<ExperimentSummaries>();
        services.AddSingleton<TestImages>();
        services.AddSingleton<Travels>();
        services.AddSingleton<StudioReader>();
        services.AddSingleton<GalleryFigure>();
        return services;
    }
}
