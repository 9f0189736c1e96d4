using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Kindred.Web.Experiments.Sections;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Home;

/// <summary>The published matrices of nine ImageNet networks beside an experiment's own twins, on one colour scale.</summary>
public sealed partial class PublishedPage
{
    private const int MostOffered = 50;
    private List<Beside>? experiments;
    private ExperimentMatrices? matrices;
    private Beside? shown;

    /// <summary>The experiment beside; the newest with a whole matrix where there is none.</summary>
    [SupplyParameterFromQuery]
    public long? Experiment { get; set; }

    /// <summary>Epsilon of its networks; the smallest where there is none.</summary>
    [SupplyParameterFromQuery]
    public double? Epsilon { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required MatrixReader Matrices { get; init; }

    [Inject]
    public required FindingsReader Findings { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private static string Headline => $"Nine ImageNet networks: {Words.Similarity(Published.Plain.Mean, 3)} alike by plain CKA, {Words.Similarity(Published.Inverted.Mean, 3)} once inverted";

    private SimilarityGrid? Either => matrices?.Inverted ?? matrices?.Plain;
    private double ShownEpsilon => Epsilon is { } epsilon && Either!.Epsilons.Contains(epsilon) ? epsilon : Either!.Epsilons[0];

    private string Caption => string.Join(" ", new[]
    {
        $"{Words.Sentence(matrices!.Measure!)}; {Words.Count(Either!.Architectures.Count, "architecture")}, {(Either.Seeds.Count == 1 ? "one seed" : $"means of {Either.Seeds.Count} seeds, the same on both sides")}.",
        "Means over ordered pairs of different architectures.",
        matrices.LeftOut.Count > 0 ? $"They leave out {string.Join(", ", matrices.LeftOut.Select(n => n.Label))}, as the finding does." : "",
        "Other data, other architectures and small networks: compare the pattern, not the digits.",
    }.Where(s => s != ""));

    protected override async Task OnParametersSetAsync()
    {
        experiments ??= await ExperimentsAsync();
        var wanted = experiments.Find(e => Experiment is null || e.Id == Experiment);
        if (wanted == shown)
        {
            return;
        }

        shown = wanted;
        matrices = wanted is null ? null
            : await ExperimentMatrices.ReadAsync(Database, Matrices, wanted.Id, null, (await Findings.ReadAsync(wanted.Id, CancellationToken.None))?.Excluded ?? [], CancellationToken.None);
    }

    // those with a whole matrix, the newest first
    private async Task<List<Beside>> ExperimentsAsync()
    {
        await using var db = await Database.CreateDbContextAsync();
        return await db.Experiments.Where(e => db.Matrices.Any(m => m.ExperimentId == e.Id && m.FinishedAt != null))
            .OrderByDescending(e => e.Id).Take(MostOffered).Select(e => new Beside(e.Id, e.Name)).ToListAsync();
    }

    private void Choose(ChangeEventArgs chosen) => Navigation.NavigateTo(Urls.Published(long.Parse($"{chosen.Value}")));

    private sealed record Beside(long Id, string Name);
}
