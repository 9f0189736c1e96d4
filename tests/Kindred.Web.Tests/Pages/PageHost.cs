using Bunit;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Testing;
using Kindred.Web.Compare;
using Kindred.Web.Experiments;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Home;
using Kindred.Web.Inversions;
using Kindred.Web.Layout;
using Kindred.Web.Reports;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Kindred.Web.Tests.Pages;

/// <summary>Pages rendered as in a live circuit, over the platform's services and a real SQLite file; nothing is executed.</summary>
public sealed class PageHost : BunitContext
{
    private IRenderedComponent<MudPopoverProvider>? popovers;

    private PageHost(TestPlatform platform)
    {
        Platform = platform;
        DefaultWaitTimeout = TimeSpan.FromSeconds(30); // a busy machine is slow, not wrong
        JSInterop.Mode = JSRuntimeMode.Loose;
        var matrices = new MatrixReader(platform.Database);
        var findings = new FindingCache(new FindingsReader(platform.Database));
        AddBunitPersistentComponentState();
        Services.AddMudServices();
        Services.AddSingleton(matrices).AddSingleton(new FindingsReader(platform.Database)).AddSingleton(platform.Get<CellService>()).AddSingleton(platform.Get<ComparisonService>()).AddSingleton(platform.Get<RepresentationService>());
        Services.AddSingleton(platform.Database).AddSingleton(platform.Options).AddSingleton<TimeProvider>(platform.Clock)
            .AddSingleton(platform.Experiments).AddSingleton(platform.Get<ExperimentPlanner>()).AddSingleton(platform.Get<EvaluationService>()).AddSingleton(findings)
            .AddSingleton(new SavedViews(platform.Database, platform.Clock)).AddSingleton(new ExperimentEdits(platform.Database)).AddSingleton(new FindingMaps(platform.Database, matrices))
            .AddSingleton(new FirstReading(platform.Clock)).AddSingleton(new GlanceReader(platform.Database, platform.Options, platform.Clock))
            .AddSingleton(new HomeReader(platform.Database, findings, matrices, platform.Clock));
        Services.AddSingleton<DatasetInstaller>().AddSingleton<DatasetShelf>().AddSingleton<StoredCells>().AddSingleton<CompareReader>();
        Services.AddSingleton(platform.Get<ArtifactStore>()).AddSingleton<ReportReader>().AddSingleton<ReportCache>()
            .AddSingleton<TestImages>().AddSingleton<Travels>().AddSingleton<StudioReader>().AddSingleton<GalleryFigure>().AddReports();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true)); // after the services: it closes their list
    }

    public TestPlatform Platform { get; }

    public NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public static async Task<PageHost> CreateAsync() => new(await TestPlatform.CreateAsync(DatabaseKind.Sqlite));

    /// <summary>A page at an address, so that its query values are read from it.</summary>
    public IRenderedComponent<T> Open<T>(string address)
        where T : IComponent
    {
        Navigation.NavigateTo(address);
        popovers ??= Render<MudPopoverProvider>();
        return Render<T>();
    }

    public async Task ChangeAsync(Action<KindredDb> change)
    {
        await using var db = await Platform.Database.CreateDbContextAsync();
        change(db);
        await db.SaveChangesAsync();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await DisposeComponentsAsync();
        await base.DisposeAsyncCore();
        await Platform.DisposeAsync();
    }
}
