using Microsoft.AspNetCore.WebUtilities;

namespace Kindred.Web;

/// <summary>Every address inside the application is built here.</summary>
public static class Urls
{
    public const string Home = "/";
    public const string Experiments = "/experiments";
    public const string Runs = "/runs";
    public const string Comparisons = "/comparisons";
    public const string SideBySide = "/compare";
    public const string Catalog = "/catalog";
    public const string LatestStudio = "/inversions";
    public const string NewExperiment = "/experiments/new";
    public const string Models = "/models";
    public const string BringNetwork = "/models/new";
    public const string BringNetworkData = "/api/v1/models";
    public const string Datasets = "/datasets";
    public const string BringDatasetData = "/api/v1/datasets";

    public const string BringArraysData = "/api/v1/representations/files";
    public const string Reports = "/reports";
    public const string ApiReference = "/scalar";
    public const string Jobs = "/hangfire";
    public const string NotFound = "/not-found";
    public const string QuickLookPreset = "quick-look";

    public static string Experiment(long id, string? section = null) => $"/experiments/{id}{(section is null ? "" : "#" + section)}";

    public static string CatalogOf(string family, string? entry = null, string? data = null) =>
        With(Catalog, ("family", family), ("data", data)) + (entry is null ? "" : "#" + entry);

    public static string Run(long id) => $"/runs/{id}";

    public static string RunsOf(long experimentId) => RunsWhere($"experiment = {experimentId}");

    /// <summary>The runs that pass a filter. It stands in the address even where it is empty: an address without one shows the default view.</summary>
    public static string RunsWhere(string filter, string? after = null) => With(QueryHelpers.AddQueryString(Runs, "filter", filter), ("after", after));

    /// <summary>The experiments that pass a filter; as with runs, an empty one stands there too.</summary>
    public static string ExperimentsWhere(string filter, string? sort = null, string? columns = null, string? after = null) =>
        With(QueryHelpers.AddQueryString(Experiments, "filter", filter), ("sort", sort), ("columns", columns), ("after", after));

    /// <summary>All experiments that pass a filter, in the columns and order shown, as csv or tex.</summary>
    public static string ExperimentsTable(string format, string filter, string? sort, string columns) =>
        With($"/api/v1/experiments.{format}", ("filter", filter), ("sort", sort), ("columns", columns));

    /// <summary>All runs that pass a filter, in the order of their page, as csv or tex.</summary>
    public static string RunsTable(string format, string filter) => With($"/api/v1/runs.{format}", ("filter", filter));

    public static string New(string? preset = null, long? clone = null, string? view = null, string? data = null) =>
        With(NewExperiment, ("preset", preset), ("clone", clone?.ToString()), ("data", data), ("view", view));

    /// <summary>The form, for networks or uploaded arrays.</summary>
    public static string NewComparison(bool arrays = false, IEnumerable<long>? models = null) =>
        With($"{Comparisons}/new", ("of", arrays ? "arrays" : null), ("models", models is null ? null : string.Join(',', models)));

    /// <summary>Networks side by side, in their order; without any, a picker.</summary>
    public static string Compare(IEnumerable<Compare.NetworkReference>? networks = null)
    {
        var names = string.Join(',', networks ?? []);
        return names.Length == 0 ? SideBySide : $"{SideBySide}?networks={names}";
    }

    public static string Comparison(long id) => $"{Comparisons}/{id}";

    public static string ComparisonData(long id) => $"/api/v1/comparisons/{id}";

    public static string ComparisonsBefore(long id) => With(Comparisons, ("before", id.ToString()));

    /// <summary>The published matrices beside an experiment's own.</summary>
    public static string Published(long? experiment = null) => With("/published", ("experiment", experiment?.ToString()));

    /// <summary>Why one cell of a matrix has its value.</summary>
    public static string MatrixCell(long matrixId, int row, int column) => $"/matrices/{matrixId}/cell?row={row}&column={column}";

    public static string MatrixData(long matrixId, string format) => $"/api/v1/matrices/{matrixId}?format={format}";

    public static string ExperimentData(long experimentId) => $"/api/v1/experiments/{experimentId}";

    /// <summary>Every value of every matrix in long form.</summary>
    public static string ExperimentValues(long experimentId) => $"/api/v1/experiments/{experimentId}/report?format=csv";

    public static string RunLog(long runId) => $"/api/v1/runs/{runId}/log";

    public static string Model(long modelId, string? section = null) => $"/models/{modelId}{(section is null ? "" : "#" + section)}";

    public static string ModelsOf(string? origin, long? before = null) => With(Models, ("origin", origin), ("before", before?.ToString()));

    public static string DatasetData(string id) => $"/api/v1/datasets/{id}";

    /// <summary>The first test images of a data set.</summary>
    public static string DatasetImages(string id, int count) => $"/images/datasets/{id}.png?count={count}";

    public static string ModelWeights(long modelId) => $"/api/v1/models/{modelId}/weights";

    public static string ModelCard(long modelId) => $"/api/v1/models/{modelId}/card";

    /// <summary>The gallery at one epsilon.</summary>
    public static string InversionsOf(long experimentId, double? epsilon) =>
        With(Experiment(experimentId), ("inversions", epsilon is { } e ? Controls.Words.Epsilon(e) : null)) + "#inversions";

    /// <summary>A strip of seed or target images; <paramref name="key"/> lets the browser keep it for ever.</summary>
    public static string PairImages(long pairSetId, string side, string key, int first, int count) =>
        $"/images/pairs/{pairSetId}/{side}.png?first={first}&count={count}&v={key[..12]}";

    /// <summary>A strip of inverted images; <paramref name="hash"/> is that of their artifact.</summary>
    public static string InvertedImages(long setId, string hash, int first, int count) =>
        $"/images/inverted/{setId}.png?first={first}&count={count}&v={hash[..12]}";

    /// <summary>Many inverted images as one sheet, row after row.</summary>
    public static string InvertedSheet(long setId, string hash, int count, int columns) =>
        $"/images/inverted/{setId}.png?first=0&count={count}&columns={columns}&v={hash[..12]}";

    /// <summary>The frames of one pair's inversion side by side; <paramref name="hash"/> is that of the film.</summary>
    public static string InversionFilm(long setId, string hash, int pair) => $"/images/film/{setId}/{pair}.png?v={hash[..12]}";

    /// <summary>One pair of images through all networks of one seed.</summary>
    public static string Studio(long experimentId, int pair = 0, int? seed = null) =>
        With($"/experiments/{experimentId}/inversions", ("pair", pair == 0 ? null : $"{pair}"), ("seed", seed?.ToString()));

    /// <summary>One pair's inversions through all networks of a seed, drawn by the server; {0} stands for svg or csv, here and below.</summary>
    public static string GalleryFigure(long experimentId, int pair, int seed) => $"/figures/{experimentId}/gallery.{{0}}?pair={pair}&seed={seed}";

    /// <summary>The matrices at one epsilon.</summary>
    public static string MatricesFigure(long experimentId, string? measure, double epsilon, int? seed) =>
        With($"/figures/{experimentId}/matrices.{{0}}", ("measure", measure), ("epsilon", Controls.Words.Epsilon(epsilon)), ("seed", seed?.ToString()));

    /// <summary>All cells of the grid against each other.</summary>
    public static string BlocksFigure(long experimentId, string? measure, string? order) =>
        With($"/figures/{experimentId}/blocks.{{0}}", ("measure", measure), ("order", order));

    /// <summary>A draft that is not stored yet: empty, or one that tells the finding of an experiment.</summary>
    public static string NewReport(long? experiment = null) => With($"{Reports}/new", ("experiment", experiment?.ToString()));

    public static string Report(long id) => $"{Reports}/{id}";

    public static string EditReport(long id) => $"{Reports}/{id}/edit";

    /// <summary>A published page, which never changes.</summary>
    public static string PublishedReport(long id, int number) => $"{Reports}/{id}/published/{number}";

    public static string ReportsArchived => With(Reports, ("archived", "true"));

    public static string ReportsBefore(string cursor, bool archived) => With(Reports, ("archived", archived ? "true" : null), ("cursor", cursor));

    public static string ReportData(long id) => $"/api/v1/reports/{id}";

    /// <summary>A report as it is now, as one file.</summary>
    public static string ReportExport(long id) => $"/api/v1/reports/{id}/export.html";

    /// <summary>Anything that can be embedded, drawn now as a file: csv, tex or svg.</summary>
    public static string EmbedFile(string embed, string format) => With($"/figures/embed.{format}", ("of", embed));

    /// <summary>An address with the query values that are set.</summary>
    public static string With(string path, params (string Key, string? Value)[] query) =>
        QueryHelpers.AddQueryString(path, query.Where(q => !string.IsNullOrEmpty(q.Value)).ToDictionary(q => q.Key, q => q.Value));
}
