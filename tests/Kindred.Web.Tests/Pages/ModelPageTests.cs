using Bunit;
using Kindred.Engine.Attacks;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Models;
using Kindred.Web.Tests.Api;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Tests.Pages;

public sealed class ModelPageTests
{
    private static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_what_is_right_and_what_is_left_under_attack()
    {
        await using var host = await PageHost.CreateAsync();
        var model = await StoredAsync(host);
        await host.ChangeAsync(db => db.AddRange(Rows.Evaluation(model, null, 800, 1000), Rows.Evaluation(model, new PgdAttack { Epsilon = 0.5 }, 100, 250)));

        var page = Open(host, model.Id);

        Assert.Contains("Right on 80.0 % of test images, and on at most 40.0 % once an attacker may move each by ε 0.5 in L2.", page.Find(".says").TextContent);
        Assert.Contains("95 % interval 34.1 to 46.2 % over 250 images", page.Markup);
        Assert.Contains("Accuracy against epsilon, L2", page.Markup);
        Assert.Contains("no proof of them", page.Find("#checks").TextContent);
    }

    [Fact]
    public async Task A_red_flag_stands_at_the_top_with_its_evidence()
    {
        await using var host = await PageHost.CreateAsync();
        var model = await StoredAsync(host);
        await host.ChangeAsync(db => db.Add(new ModelCheck { ModelId = model.Id, RunId = 1, Code = "zero-gradients", Verdict = CheckVerdict.Failed, Evidence = "12 of 100 images have none.", CreatedAt = Rows.Monday }));

        var page = Open(host, model.Id);

        Assert.Equal("Zero gradients", page.Find(".head .flag").TextContent.Trim());
        Assert.Contains("12 of 100 images have none.", page.Find("#checks li").TextContent);
    }

    [Fact]
    public async Task A_suite_is_launched_once_and_its_run_is_shown()
    {
        await using var host = await PageHost.CreateAsync();
        var model = await StoredAsync(host);
        var page = Open(host, model.Id);

        await page.InvokeAsync(() => page.FindAll(".suites button").First(b => b.TextContent == "PGD-50").Click());
        await page.InvokeAsync(() => page.Find("#evaluate .launch .primary").ClickAsync());

        page.WaitForAssertion(() => Assert.Contains("Evaluate MLP, ε 0.5, seed 0: PGD-50, L2, ε 0.5", page.Find(".at-work").TextContent));
        await using var db = await host.Platform.Database.CreateDbContextAsync(Cancellation);
        var run = await db.Runs.SingleAsync(r => r.Kind == RunKind.Evaluate, Cancellation);
        Assert.Equal((model.Id, null), (run.ModelId, run.ExperimentId));
    }

    [Fact]
    public async Task A_brought_network_that_states_no_ball_is_never_said_to_have_been_trained_at_epsilon_0()
    {
        await using var host = await PageHost.CreateAsync();
        var model = await StoredAsync(host);
        await host.ChangeAsync(db =>
        {
            var row = db.Models.Single(m => m.Id == model.Id);
            (row.Origin, row.Norm, row.Epsilon, row.Card) = (ModelOrigin.Imported, null, null, "{}");
            db.AddRange(Rows.Evaluation(model, null, 800, 1000), Rows.Evaluation(model, new PgdAttack { Norm = Norm.Linf, Epsilon = 0.03 }, 100, 250));
        });

        var page = Open(host, model.Id);
        host.Navigation.NavigateTo("/models");
        var list = host.Render<ModelsPage>();

        Assert.Contains("ε not stated", page.Find(".head").TextContent);
        Assert.Contains("once an attacker may move each by ε 0.03 in Linf", page.Find(".says").TextContent);
        Assert.Contains("What it was trained against is not stated.", page.Find("#robustness").TextContent);
        Assert.Contains("not stated", page.Find("#provenance").TextContent);
        Assert.DoesNotContain("Linf 0<", page.Markup + list.Markup);
        Assert.Equal("not stated", list.FindAll("tbody td")[5].TextContent.Trim());
        Assert.Contains("40.0", list.FindAll("tbody td")[7].TextContent);
    }

    [Fact]
    public async Task A_network_that_is_not_there_is_said_so()
    {
        await using var host = await PageHost.CreateAsync();

        Assert.Contains("There is no network 99", Open(host, 99).Markup);
    }

    private static IRenderedComponent<ModelPage> Open(PageHost host, long id)
    {
        host.Render<MudBlazor.MudPopoverProvider>();
        return host.Render<ModelPage>(p => p.Add(x => x.Id, id));
    }

    private static async Task<TrainedModel> StoredAsync(PageHost host)
    {
        var experiment = Rows.Experiment();
        await host.ChangeAsync(db => db.Add(experiment));
        var run = Rows.Run(experiment, RunStatus.Succeeded);
        await host.ChangeAsync(db => db.Add(run));
        var model = Rows.Model(run, new string('a', 64));
        await host.ChangeAsync(db => db.Add(model));
        return model;
    }
}
