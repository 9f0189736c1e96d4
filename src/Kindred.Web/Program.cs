using Kindred.Platform.Artifacts;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Kindred.Web.Experiments;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Hosting;
using Kindred.Web.Inversions;
using Kindred.Web.Layout;
using Kindred.Web.Reports;

if (args is ["run", var runId])
{
    return RunVerb.Execute(runId);
}

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.WebHost.UseStaticWebAssets();
// else every file of a build counts as changed since (its time is kept in whole seconds) and is sent uncompressed, to be asked for again at each page
builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= builder.Environment.IsDevelopment() ? "true" : "false";
if (!builder.TryAddKindredOptions(args, out var options))
{
    return ExitCodes.WrongSettings;
}

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ArtifactStore>().AddSingleton<DatasetInstaller>().AddSingleton<DatasetShelf>();
builder.Services.AddKindredData(options);
builder.Services.AddKindredJobs(options).AddSingleton(new RunProgram(typeof(RunVerb).Assembly.Location));
builder.Services.AddKindredPages();
builder.Services.AddExperimentPages();
builder.Services.AddReports();
builder.AddKindredApi();

var app = builder.Build();
app.MapKindredPages();
app.MapImages();
app.MapFigures();
app.MapReportFiles();
app.MapKindredApi();

using var folder = await app.PrepareDatabaseAsync();
await app.RunAsync();
return ExitCodes.Success;
