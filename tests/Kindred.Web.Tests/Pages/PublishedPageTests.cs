using Bunit;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Home;

namespace Kindred.Web.Tests.Pages;

public sealed class PublishedPageTests
{
    [Fact]
    public async Task Alone_it_shows_the_published_matrices_with_the_means_of_their_cells()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<PublishedPage>(Urls.Published());

        Assert.Equal("Nine ImageNet networks: .672 alike by plain CKA, .095 once inverted", page.Find("h1").TextContent);
        Assert.Contains("over 72 ordered pairs", page.Find(".sub").TextContent);
        Assert.Contains("Read off a published figure", page.Markup);
        Assert.Equal(2, page.FindAll("table.hm").Count);
        Assert.Equal(Urls.New(Urls.QuickLookPreset), page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task An_experiments_own_twins_stand_beside_and_their_cells_open()
    {
        await using var host = await PageHost.CreateAsync();
        var experiment = Rows.ExperimentWithNetworks();
        await host.ChangeAsync(db => db.Add(experiment));
        var run = Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare);
        await host.ChangeAsync(db => db.Add(run));
        await host.ChangeAsync(db => db.Add(Rows.Matrix(experiment, run, [[1, .5, .25], [.5, 1, .75], [.25, .75, 1]], ImageSets.Target)));
        await host.ChangeAsync(db => db.Add(Rows.Matrix(experiment, run, [[1, .1, .2], [.3, 1, .41], [.6, .43, 1]])));

        var page = host.Open<PublishedPage>($"{Urls.Published(experiment.Id)}&epsilon=0.5");

        Assert.Equal([".750", ".420"], page.FindAll("[aria-labelledby=yours] h3 b").Select(b => b.TextContent));
        Assert.Equal(["1", ".75", ".75", "1", "1", ".41", ".43", "1"], page.FindAll("[aria-labelledby=yours] tbody td[tabindex]").Select(c => c.TextContent));
        await page.InvokeAsync(() => page.FindAll("[aria-labelledby=yours] tbody td[tabindex]")[6].Click());
        Assert.EndsWith("/matrices/2/cell?row=2&column=1", host.Navigation.Uri);
    }
}
