using System.Xml.Linq;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Platform.Experiments;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kindred.Browser.Tests;

/// <summary>Every figure of the published studies, from one finished experiment: J2 to J6 of Jones et al. (2022), K1 to K8 of Klabunde et al. (2025).</summary>
public sealed class PublishedFiguresTests(Browser browser)
{
    // figure, address after that of the experiment, heading over it, what its caption must say; null: one the server draws, of the link in that section
    private static readonly (string Figure, string At, string Within, string[] Says)[] figures =
    [
        ("J2, twin matrices", "", "#matrices", ["linear CKA", "64 image pairs", "seed", "L2"]),
        ("J3, similarity against epsilon", "", "#finding", ["64 image pairs", "seed", "linear CKA", "Training"]),
        ("J4, robust × non-robust", "", "#blocks", ["linear CKA", "64 image pairs", "seed", "L2"]),
        ("J5, gallery", "/inversions", ".head", ["seed 0", "residual", "L2"]),
        ("J6, further measures against epsilon", "", "Procrustes", ["ordered pairs", "seed", "procrustes", "L2"]),
        ("K1 and K2, CKA of every pair", "?figures=pairs", "Linear CKA", ["Left plain, right inverted", "ordered pairs", "seed", "L2"]),
        ("K1 and K2, Procrustes of every pair", "?figures=pairs", "Procrustes", ["Left plain, right inverted", "ordered pairs", "L2"]),
        ("K1 and K2, negative RTD of every pair", "?figures=pairs", "− RTD", ["Left plain, right inverted", "ordered pairs", "RTD (10 × 50 images)", "L2"]),
        ("K1 and K2, Jaccard of every pair", "?figures=pairs", "Jaccard", ["Left plain, right inverted", "ordered pairs", "L2"]),
        ("K3 and K4, agreement of every pair", "?figures=pairs", "greement", ["Left plain, right inverted", "ordered pairs", "L2"]),
        ("K3, its bounds", "", "greement", ["clean accuracies allow", "ordered pairs"]),
        ("K5 and K6, Jensen-Shannon of every pair", "?figures=pairs", "JSD", ["Left plain, right inverted", "ordered pairs", "L2"]),
        ("K7, where networks agree and disagree", "", "split: CKA", ["both networks give the same class", "linear CKA", "seed", "L2"]),
        ("K7, its Procrustes", "", "split: Procrustes", ["both networks give the same class", "procrustes", "L2"]),
        ("K7, its negative RTD", "", "split: − RTD", ["both networks give the same class", "RTD (10 × 50 images)", "L2"]),
        ("K7, its Jaccard", "", "split: Jaccard", ["both networks give the same class", "Jaccard", "L2"]),
        ("K8, classifiers trained anew", "", "probes", ["linear classifiers trained anew", "seed", "L2"]),
    ];

    [Fact]
    public async Task Each_is_drawn_from_a_finished_experiment_and_saved_as_svg_with_what_it_rests_on()
    {
        var id = await browser.Server.LaunchAsync("Published figures", Spec);
        var ended = await browser.Server.WaitAsync($"/api/v1/experiments/{id}", e => e.GetProperty("status").GetString() is not ("queued" or "running"));
        Assert.Equal("succeeded", ended.GetProperty("status").GetString());
        await using var visit = await browser.VisitAsync();
        var (page, at) = (visit.Page, "none");

        foreach (var (figure, address, within, says) in figures)
        {
            if (at != address)
            {
                await page.GotoAsync($"/experiments/{id}{address}");
                await Expect(page.Locator(".js-plotly-plot .main-svg").First).ToBeVisibleAsync(); // the page is live
                at = address;
            }

            var svg = XDocument.Parse(await SavedAsync(page, within)).Root!;

            XNamespace ns = "http://www.w3.org/2000/svg";
            Assert.Equal(ns + "svg", svg.Name);
            Assert.NotEmpty(svg.Element(ns + "title")!.Value);
            Assert.True(svg.Descendants().Count(e => e.Name.LocalName is "path" or "rect" or "image" or "circle") > 3, $"{figure} is empty");
            var text = string.Join(' ', svg.Elements(ns + "text").Select(t => t.Value));
            Assert.All(says, word => Assert.True(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"{figure} does not say \"{word}\": {text}"));
        }

        Assert.Empty(visit.Complaints);
    }

    private static ExperimentSpec Spec
    {
        get
        {
            var spec = new ExperimentSpec
            {
                TrainingImages = 200,
                Architectures = [new Mlp(), new ResNet { Depth = 8, Width = 16 }],
                Epsilons = [0, 1],
                Seeds = [0],
                Inversion = new InversionSpec { Pairs = 64, Method = new AdamInversion { Steps = 4 } },
                Measures = [new LinearCka(), new Procrustes(), new Rtd { BatchSize = 50 }, new KnnJaccard { Neighbours = 5 }, new Disagreement(), new JensenShannon()],
                SplitByAgreement = true,
                Probes = new ProbeSpec { Starts = 1, Epochs = 2 },
            };
            return spec with { Training = spec.Training with { Epochs = 1 } };
        }
    }

    private static async Task<string> SavedAsync(IPage page, string within)
    {
        var chart = within switch
        {
            "#finding" => page.Locator("#finding figure.chart"),
            "probes" => Under(page.Locator("h3", new() { HasText = "Classifiers trained anew" }), "").Last,
            _ when within.StartsWith("split: ") => Under(page.Locator("h3", new() { HasText = "Where networks agree" }), within["split: ".Length..]),
            _ when within[0] is '#' or '.' => null,
            _ => page.Locator(".many > div", new() { Has = page.Locator("h4", new() { HasText = within }) }).First.Locator("figure.chart"),
        };
        await Expect(chart ?? page.Locator(within)).ToBeVisibleAsync(); // said by name where it is missing
        var saved = await page.RunAndWaitForDownloadAsync(() => chart is null
            ? page.Locator(within).GetByRole(AriaRole.Link, new() { Name = "SVG", Exact = true }).First.ClickAsync()
            : chart.GetByRole(AriaRole.Button, new() { Name = "SVG", Exact = true }).ClickAsync());
        return await File.ReadAllTextAsync(await saved.PathAsync());
    }

    // the chart of a measure in the row that follows a heading
    private static ILocator Under(ILocator heading, string measure) =>
        heading.Locator("xpath=following-sibling::div[1]").Locator(":scope > div", new() { HasText = measure }).Locator("figure.chart");
}
