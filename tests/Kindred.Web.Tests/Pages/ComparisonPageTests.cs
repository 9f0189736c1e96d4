using Bunit;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Comparisons;
using Kindred.Web.Controls;
using Kindred.Web.Tests.Api;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Tests.Pages;

public sealed class ComparisonPageTests
{
    private static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Networks_are_found_chosen_and_compared_by_the_same_spec_as_over_rest()
    {
        await using var host = await PageHost.CreateAsync();
        var models = await ModelsAsync(host, "ResNet, ε 0", "VGG, ε 0.5", "ViT, ε 1");
        var page = host.Open<NewComparisonPage>("/comparisons/new");

        await page.InvokeAsync(() => page.Find("#pick").InputAsync(new() { Value = "vgg 0.5" }));
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".found input")));
        await page.InvokeAsync(() => page.Find(".found input").Change(true));
        await page.InvokeAsync(() => page.Find("#pick").InputAsync(new() { Value = "" }));
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".found input").Count));
        await page.InvokeAsync(() => page.FindAll(".found input")[0].Change(true));
        await page.InvokeAsync(() => page.FindAll(".chosen .in")[1].Change("layer1"));
        Assert.Equal(["layer1", "penultimate"], page.FindAll(".chosen select")[1].QuerySelectorAll("option").Select(o => o.TextContent)); // an MLP of two
        await page.InvokeAsync(() => page.FindAll(".sets input")[2].Change(true));
        await page.InvokeAsync(() => page.Find("aside .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.EndsWith("/comparisons/1", host.Navigation.Uri));
        await using var db = await host.Platform.Database.CreateDbContextAsync(Cancellation);
        var comparison = await db.Comparisons.Include(c => c.Members).SingleAsync(Cancellation);
        Assert.Equal([(models[1].Id, "penultimate"), (models[2].Id, "layer1")], comparison.Members.OrderBy(m => m.Index).Select(m => (m.ModelId!.Value, m.Layer!)));
        Assert.Equal([ImageSets.Target, ImageSets.Seed], SpecJson.Deserialize<ComparisonSpec>(comparison.Spec).Images);
    }

    [Fact]
    public async Task Arrays_that_were_uploaded_are_chosen_what_was_refused_is_named_and_one_can_be_deleted_and_taken_back()
    {
        await using var host = await PageHost.CreateAsync();
        var service = host.Platform.Get<RepresentationService>();
        var kept = await ArrayAsync(service, "kept", 1);
        await host.Platform.Get<ComparisonService>().LaunchAsync(new() { Representations = [$"{kept.Id}"], Measures = [new LinearCka()] }, null, Cancellation);
        var page = host.Open<NewComparisonPage>("/comparisons/new?of=arrays");
        var form = page.FindComponent<UploadForm>();

        await page.InvokeAsync(() => form.Instance.Answered(422, """{"errors":{"file":["flat.npy: The array has shape 15."]}}"""));
        page.WaitForAssertion(() => Assert.Contains("flat.npy: The array has shape 15.", page.Find(".upload .err").TextContent));
        var added = await ArrayAsync(service, "added", 2);
        await page.InvokeAsync(() => form.Instance.Answered(201, $$"""[{"id":"{{added.Id}}","name":"added","n":6,"d":3}]"""));

        page.WaitForAssertion(() => Assert.Equal(["added", "kept"], page.FindAll(".found label").Select(l => l.TextContent.Trim())));
        Assert.Contains("1 chosen", page.Markup);
        Assert.Contains("in use", page.FindAll(".found tr")[1].TextContent);
        await page.InvokeAsync(() => page.Find(".found button[aria-label='Delete added']").ClickAsync());
        page.WaitForAssertion(() => Assert.Equal(["kept"], page.FindAll(".found label").Select(l => l.TextContent.Trim())));
        await page.InvokeAsync(() => page.Find(".undo").ClickAsync());
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".found label").Count));
        await page.InvokeAsync(() => page.Find(".found button[aria-label='Delete added']").ClickAsync());
        await page.InvokeAsync(() => page.Find(".undo-bar .close").ClickAsync());

        await using var db = await host.Platform.Database.CreateDbContextAsync(Cancellation);
        page.WaitForAssertion(() => Assert.Equal(["kept"], db.UploadedRepresentations.Select(r => r.Name).ToList()));
    }

    private static Task<UploadedRepresentation> ArrayAsync(RepresentationService service, string name, int seed)
    {
        var random = new Random(seed);
        var file = new MemoryStream();
        NpyFile.Write<float>(file, [.. Enumerable.Range(0, 18).Select(_ => (float)random.NextDouble())], 6, 3);
        file.Position = 0;
        return service.StoreAsync(file, name, Cancellation);
    }

    [Fact]
    public async Task What_the_server_refuses_stands_beside_its_field_and_nothing_is_launched()
    {
        await using var host = await PageHost.CreateAsync();
        await ModelsAsync(host, "ResNet, ε 0");
        var page = host.Open<NewComparisonPage>("/comparisons/new?models=1");

        await page.InvokeAsync(() => page.FindAll(".sets input")[1].Change(true));
        await page.InvokeAsync(() => page.Find("aside .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.Contains("needs images inverted on the same pairs", page.Find("[role=alert]").TextContent));
        await using var db = await host.Platform.Database.CreateDbContextAsync(Cancellation);
        Assert.Equal(0, await db.Comparisons.CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_finished_comparison_shows_its_matrix_with_files_and_takes_another_network()
    {
        await using var host = await PageHost.CreateAsync();
        var models = await ModelsAsync(host, "ResNet, ε 0", "VGG, ε 0.5", "ViT, ε 1");
        await ComparedAsync(host, models[..2], [[1, .25], [.25, double.NaN]]);
        host.Render<MudBlazor.MudPopoverProvider>();
        var page = host.Render<ComparisonPage>(p => p.Add(x => x.Id, 1));

        Assert.Equal(["1", ".25", ".25", "–"], page.FindAll("table.hm tbody td[tabindex]").Select(c => c.TextContent));
        Assert.Equal(["JSON", "csv", "latex", "npy", "npz", "arrow", "parquet"], page.FindAll(".panel .files a").Select(a => a.TextContent));
        await page.InvokeAsync(() => page.FindAll("table.hm tbody td[tabindex]")[1].Click());
        Assert.EndsWith("/matrices/1/cell?row=0&column=1", host.Navigation.Uri);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("#add .found input")));
        await page.InvokeAsync(() => page.FindAll("#add .found input")[0].Change(true));
        await page.InvokeAsync(() => page.Find("#add .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.Contains("Queued", page.Find(".at-work").TextContent));
        Assert.Equal(["ResNet, ε 0", "VGG, ε 0.5", "ViT, ε 1"], page.FindAll("#members tbody a").Select(a => a.TextContent));
        Assert.Single(page.FindAll("table.hm")); // until the larger one has its first row
    }

    [Fact]
    public async Task The_list_says_where_each_comparison_stands()
    {
        await using var host = await PageHost.CreateAsync();
        await ComparedAsync(host, await ModelsAsync(host, "ResNet, ε 0", "VGG, ε 0.5"), [[1, .25], [.25, 1]]);

        var page = host.Open<ComparisonsPage>("/comparisons");

        Assert.Equal(["ResNet, ε 0 and 1 more", "Succeeded", "2 networks", "1"], page.FindAll("tbody td").Take(4).Select(c => c.TextContent.Trim()));
    }

    [Fact]
    public async Task A_cell_shows_both_networks_its_value_and_why_it_is_so()
    {
        await using var host = await PageHost.CreateAsync();
        var models = await ModelsAsync(host, "ResNet, ε 0", "VGG, ε 0.5");
        await host.ChangeAsync(db => db.AddRange(Rows.Evaluation(models[0], null, 800, 1000), Rows.Evaluation(models[0], new PgdAttack { Epsilon = 0.5 }, 100, 250)));
        await ComparedAsync(host, models, [[1, .24681], [.24681, double.NaN]]);

        var page = Cell(host, 0, 1);

        Assert.Equal("ResNet, ε 0 and VGG, ε 0.5", page.Find("h1").TextContent);
        Assert.Equal(".247", page.Find(".big b").TextContent);
        Assert.Contains("95 % interval .200 to .300", page.Find(".big").TextContent);
        Assert.Contains("null .050", page.Find(".iv").TextContent);
        Assert.Contains("80.0", page.Find("#networks").TextContent);
        Assert.Contains("0.24681", page.Find("#why").TextContent);
        Assert.Contains(new string('c', 64), page.Find("#why").TextContent);
        Assert.Contains("Biased upward", page.Find("#measure").TextContent);
        Assert.Contains("undefined, because constant representation", Cell(host, 1, 1).Find(".big").TextContent);
        Assert.Contains("Rows and columns of matrix 1 are 0 to 1.", Cell(host, 2, 0).Markup);
    }

    [Fact]
    public async Task A_cell_is_computed_again_and_both_values_stand_side_by_side()
    {
        await using var host = await PageHost.CreateAsync();
        await ComparedAsync(host, await ModelsAsync(host, "ResNet, ε 0", "VGG, ε 0.5"), [[1, .25], [.25, 1]]);
        var page = Cell(host, 0, 1);

        await page.InvokeAsync(() => page.Find("#again button").ClickAsync());

        page.WaitForAssertion(() => Assert.Contains("Queued", page.Find("#again tbody").TextContent));
        var run = await host.Platform.Database.CreateDbContext().Runs.OrderBy(r => r.Id).LastAsync(Cancellation);
        double[] agreement = [.9, .1, double.NaN, .5];
        await host.ChangeAsync(db =>
        {
            db.Runs.Single(r => r.Id == run.Id).Status = RunStatus.Succeeded;
            db.Add(new CellCheck
            {
                RunId = run.Id,
                MatrixId = 1,
                Row = 0,
                Column = 1,
                Value = .31,
                ImageAgreement = System.Runtime.InteropServices.MemoryMarshal.AsBytes(agreement.AsSpan()).ToArray(),
            });
        });
        var after = Cell(host, 0, 1);
        Assert.Equal(["0.250000", "0.310000", "+6.0e-2"], after.FindAll("#again tbody .r").Select(c => c.TextContent.Trim()));
        Assert.Contains("Differs", after.Find("#again tbody").TextContent);
        Assert.Equal([".90", ".10"], after.FindAll(".cell .n").Select(n => n.TextContent)); // one of each end: the third image is in neither
    }

    [Fact]
    public async Task A_cell_shows_at_once_on_which_images_the_two_agree_most_and_least()
    {
        await using var host = await PageHost.CreateAsync();
        await ComparedAsync(host, await ModelsAsync(host, "ResNet, ε 0", "VGG, ε 0.5"), [[1, .25], [.25, 1]]);
        RatedImage[] none = [.. Enumerable.Repeat(new RatedImage(-1, 0), 2 * ImageExtremes.Each)];
        RatedImage[] images = [.. none, new(3, .97f), new(8, .91f), .. none[..3], new(5, -.2f), new(1, .04f), .. none[..3]];
        await host.ChangeAsync(db => db.MatrixRows.Single(r => r.Index == 0).Images = System.Runtime.InteropServices.MemoryMarshal.AsBytes<RatedImage>(images).ToArray());

        var page = Cell(host, 0, 1);

        Assert.Equal(["The two agree most", "The two agree least"], page.FindAll(".cell h4").Select(h => h.TextContent));
        Assert.Equal([".97", ".91", "−.20", ".04"], page.FindAll(".cell .n").Select(n => n.TextContent));
        Assert.Contains("Agreement on an image", page.Find(".cell .cap").TextContent);
        Assert.Empty(Cell(host, 0, 0).FindAll(".cell h4"));
    }

    private static IRenderedComponent<CellPage> Cell(PageHost host, int row, int column)
    {
        host.Navigation.NavigateTo($"/matrices/1/cell?row={row}&column={column}");
        return host.Render<CellPage>(p => p.Add(x => x.Id, 1));
    }

    private static async Task<List<TrainedModel>> ModelsAsync(PageHost host, params string[] names)
    {
        var experiment = Rows.Experiment();
        await host.ChangeAsync(db => db.Add(experiment));
        var run = Rows.Run(experiment, RunStatus.Succeeded);
        await host.ChangeAsync(db => db.Add(run));
        var models = names.Select((name, i) =>
        {
            var model = Rows.Model(run, new string((char)('a' + i), 64));
            model.Name = name;
            return model;
        }).ToList();
        foreach (var model in models)
        {
            await host.ChangeAsync(db => db.Add(model)); // one by one: ids in order
        }

        return models;
    }

    /// <summary>A comparison as its run leaves it: one matrix on target images.</summary>
    private static async Task ComparedAsync(PageHost host, List<TrainedModel> models, double[][] rows)
    {
        var spec = new ComparisonSpec { Models = [.. models.Select(m => $"{m.Id}")], Measures = [new LinearCka()] };
        var comparison = await host.Platform.Get<ComparisonService>().LaunchAsync(spec, null, Cancellation);
        var matrix = Rows.Matrix(Rows.Experiment(), new Run { Label = "", Id = comparison.RunId }, rows, ImageSets.Target);
        (matrix.ExperimentId, matrix.ComparisonId) = (null, comparison.Id);
        double[] statistics = [1, .2, /**/ 1, .3, /**/ .05, .05, /**/ .1, .1];
        matrix.Rows[0].Statistics = System.Runtime.InteropServices.MemoryMarshal.AsBytes(statistics.AsSpan()).ToArray();
        matrix.Provenance = """{"statistics":{"interval":"bootstrap over images","draws":1000,"null":"moments of all row orders"}}""";
        await host.ChangeAsync(db =>
        {
            db.Runs.Single(r => r.Id == comparison.RunId).Status = RunStatus.Succeeded;
            db.Add(matrix);
        });
    }
}
