using Bunit;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Experiments;
using Kindred.Web.Home;
using TestContext = Xunit.TestContext;

namespace Kindred.Web.Tests.Pages;

public sealed class HomeAndListTests
{
    [Fact]
    public async Task An_empty_platform_offers_the_quick_look_and_shows_the_published_matrices()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<HomePage>("/");

        Assert.Equal("/experiments/new?preset=quick-look", page.Find(".go a").GetAttribute("href"));
        Assert.Equal(2, page.FindAll("table.hm").Count);
        Assert.Equal("/published", page.Find("section:last-of-type .sh .to-more a").GetAttribute("href"));
        Assert.Contains(".67 plain, .10 inverted", page.Find("section:last-of-type .sh p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Home_says_what_runs_and_which_run_needs_somebody()
    {
        await using var host = await PageHost.CreateAsync();
        var experiment = await host.Platform.Experiments.LaunchAsync("Small", Some.Spec(), null, TestContext.Current.CancellationToken);
        var failed = 0L;
        await host.ChangeAsync(db =>
        {
            db.Experiments.Single(e => e.Id == experiment.Id).Status = ExperimentStatus.Running;
            var run = db.Runs.First(r => r.Kind == RunKind.Train);
            (run.Status, run.Error, failed) = (RunStatus.Failed, "loss became NaN in epoch 3", run.Id);
        });

        var page = host.Open<HomePage>("/");

        Assert.Equal("One experiment running, one run needs you", page.Find("h1").TextContent);
        Assert.Equal(Urls.Run(failed), page.Find("aside .item a").GetAttribute("href"));
        Assert.Contains("Small. loss became NaN in epoch 3.", page.Find("aside .item p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_says_what_will_stand_there()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<ExperimentsPage>(Urls.Experiments);

        Assert.Equal("No experiments yet", page.Find("h1").TextContent);
        Assert.Equal("/experiments/new?preset=quick-look", page.Find(".empty a").GetAttribute("href"));
    }
}
