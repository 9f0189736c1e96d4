using Bunit;
using TestContext = Xunit.TestContext;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Testing;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Tests.Pages;

public sealed class NewExperimentPageTests
{
    [Fact]
    public async Task An_uploaded_data_set_takes_the_presets_place_with_as_many_images_as_it_has()
    {
        await using var host = await PageHost.CreateAsync();
        var tiles = new UploadedDataset { Name = "Tiles", Hash = new('a', 64), Height = 8, Width = 8, TrainImages = 1500, TestImages = 400 };
        await host.ChangeAsync(db => db.Add(new InstalledDataset { Id = tiles.Id, Name = tiles.Name, Spec = SpecJson.Serialize<ImageDataset>(tiles), Source = "uploaded", InstalledAt = host.Platform.Now }));

        var page = host.Open<NewExperimentPage>(Urls.New(data: tiles.Id));

        page.WaitForAssertion(() => Assert.Contains("On Tiles: 1×8×8, 2 classes.", page.Markup, StringComparison.Ordinal));
        var inputs = page.FindComponents<SpecInput>();
        Assert.Equal("1000", inputs.Single(i => i.Instance.Path == "trainingImages").Instance.Text.Replace(",", "", StringComparison.Ordinal));
        Assert.DoesNotContain(inputs, i => i.Instance.Path.StartsWith("dataset.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_setting_of_a_spec_has_its_input()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));

        Assert.All(Paths(SpecFields.Of(typeof(ExperimentSpec)), ""), path => Assert.NotNull(page.Find($"#{SpecPath.InputId(path)}")));
    }

    [Fact]
    public async Task Quick_look_is_filled_in_and_can_be_launched()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));

        Assert.Equal("0, 0.5, 1, 2", Input(page, "epsilons"));
        Assert.Equal("0, 1", Input(page, "seeds"));
        Assert.Contains("32 networks", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.False(Launch(page).HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("quick-look", false)]
    [InlineData("convergence-study", true)]
    public async Task Probes_are_folded_away_unless_the_preset_trains_some(string preset, bool open)
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<NewExperimentPage>(Urls.New(preset));

        Assert.Equal(open, page.Find($"#{SpecPath.InputId("probes.starts")}").Closest("details")!.HasAttribute("open"));
    }

    [Fact]
    public async Task The_layer_is_chosen_among_those_that_all_architectures_have()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));
        IRenderedComponent<SpecInput> Field() => page.FindComponents<SpecInput>().Single(i => i.Instance.Path == "inversion.method.layer");
        SpecInput Layer() => Field().Instance;

        Assert.Equal([Classifier.Penultimate], Layer().Offered);
        Assert.False(page.Find($"#{SpecPath.InputId("inversion.method.layer")}").Closest("details")!.HasAttribute("open"));

        var draft = page.FindComponent<SpecForm>().Instance.Draft;
        await page.InvokeAsync(() => draft.Set("architectures", SpecJson.ToNode(new List<Architecture> { new ResNet() }, typeof(IReadOnlyList<Architecture>))));

        page.WaitForAssertion(() => Assert.Equal(new ResNet().LayerNames, Layer().Offered));
        await page.InvokeAsync(() => Field().FindComponent<MudBlazor.MudSelect<string>>().Instance.ValueChanged.InvokeAsync("layer2"));
        Assert.Contains("\"layer\": \"layer2\"", Spec(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_value_is_refused_beside_its_field_all_at_once_and_what_was_typed_stays()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));

        await TypeAsync(page, "epsilons", "0, 0.5, 20, abc");
        await TypeAsync(page, "training.epochs", "0");
        await TypeAsync(page, "trainingImages", "many");

        page.WaitForAssertion(() =>
        {
            Assert.Contains("20 is out of range", Beside(page, "epsilons"), StringComparison.Ordinal);
            Assert.Contains("“abc” is not a number", Beside(page, "epsilons"), StringComparison.Ordinal);
            Assert.Contains("1 to 500", Beside(page, "training.epochs"), StringComparison.Ordinal);
            Assert.Contains("“many” is not a whole number", Beside(page, "trainingImages"), StringComparison.Ordinal);
            Assert.Contains("4 values to correct", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        });
        Assert.Equal("0, 0.5, 20, abc", Input(page, "epsilons"));
        Assert.Equal("many", Input(page, "trainingImages"));
        Assert.True(Launch(page).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Launching_stores_the_spec_of_the_form_and_opens_the_experiment()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));
        await TypeAsync(page, "training.epochs", "7");
        page.WaitForAssertion(() => Assert.Contains("\"epochs\": 7", Spec(page), StringComparison.Ordinal));

        await page.InvokeAsync(() => Launch(page).ClickAsync(new()));

        page.WaitForAssertion(() => Assert.Matches("/experiments/[0-9]+$", host.Navigation.Uri));
        await using var db = await host.Platform.Database.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var experiment = await db.Experiments.SingleAsync(TestContext.Current.CancellationToken);
        var spec = SpecJson.Deserialize<ExperimentSpec>(experiment.Spec);
        Assert.Equal(7, spec.Training.Epochs);
        Assert.Equal(32, spec.NetworkCount);
    }

    [Fact]
    public async Task What_is_typed_outlives_a_redraw_that_comes_before_typing_has_paused()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));
        page.Find("#f-trainingImages").Input("1500");
        page.Find("#f-training-epochs").Input("7");

        page.Render(); // as when the plan of the field before arrives

        Assert.Equal("7", Input(page, "training.epochs"));
        Assert.Contains("\"epochs\": 7", Spec(page), StringComparison.Ordinal);
        Assert.Contains("\"trainingImages\": 1500", Spec(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_before_the_server_went_is_put_back()
    {
        await using var host = await PageHost.CreateAsync();
        var lost = Some.Spec() with { Training = Some.Spec().Training with { Epochs = 9 } };
        host.JSInterop.Setup<string?>("kindredDraft.take").SetResult(SpecDraft.Of(lost).ToJson());

        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));

        page.WaitForAssertion(() => Assert.Equal("9", Input(page, "training.epochs")));
        Assert.Contains("what you had typed was put back", page.Markup, StringComparison.Ordinal);
        host.JSInterop.VerifyInvoke("kindredDraft.replay");
        page.WaitForAssertion(() => Assert.Contains("\"epochs\": 9", page.Find("fieldset.form").GetAttribute("data-draft"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Range_beside_the_label_and_in_the_refusal_are_one()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));
        var hint = page.Find("label[for=f-trainingImages] .unit").TextContent;

        page.Find("#f-trainingImages").Input("70000");

        Assert.Matches("^100 to [0-9,]+$", hint);
        page.WaitForAssertion(() => Assert.Contains($"70,000 is out of range: {hint} images", Beside(page, "trainingImages"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_starts_from_the_spec_of_its_original()
    {
        await using var host = await PageHost.CreateAsync();
        var original = await host.Platform.Experiments.LaunchAsync("Small", Some.Spec(), null, TestContext.Current.CancellationToken);

        var page = host.Open<NewExperimentPage>(Urls.New(clone: original.Id));

        Assert.Equal("100", Input(page, "trainingImages"));
        Assert.Equal("Small, copy", page.Find("#f-name").GetAttribute("value"));
    }

    [Fact]
    public async Task Json_and_form_are_one_spec()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset, view: "json"));

        await page.InvokeAsync(() => page.Find("#f-json").InputAsync("{ \"epochz\": 1 }"));

        page.WaitForAssertion(() => Assert.Contains("epochz: Unknown field", page.Find("#f-json-help").TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(() => page.Find("#f-json").InputAsync(SpecDraft.Of(Some.Spec()).ToJson()));
        page.WaitForAssertion(() => Assert.Contains("2 networks", page.Find("aside").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_is_drawn_and_then_the_page_rests()
    {
        await using var host = await PageHost.CreateAsync();
        var page = host.Open<NewExperimentPage>(Urls.New(Urls.QuickLookPreset));
        await TypeAsync(page, "training.epochs", "7");
        page.WaitForAssertion(() => Assert.Contains("\"epochs\": 7", Spec(page), StringComparison.Ordinal));
        await Task.Delay(1000, TestContext.Current.CancellationToken); // longer than typing is waited for

        var drawn = page.RenderCount;
        await Task.Delay(500, TestContext.Current.CancellationToken);

        Assert.Equal(drawn, page.RenderCount);
    }

    [Fact]
    public async Task An_unknown_preset_is_named()
    {
        await using var host = await PageHost.CreateAsync();

        var page = host.Open<NewExperimentPage>(Urls.New("nonsense"));

        Assert.Contains("There is no preset “nonsense”", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(IReadOnlyList<SpecField> fields, string path) => fields.SelectMany(f =>
        f.Kind == SpecFieldKind.Record ? Paths(f.Fields, SpecPath.Join(path, f.Name)) : [SpecPath.Join(path, f.Name)]);

    private static string Input(IRenderedComponent<NewExperimentPage> page, string path) => page.Find($"#{SpecPath.InputId(path)}").GetAttribute("value") ?? "";

    private static async Task TypeAsync(IRenderedComponent<NewExperimentPage> page, string path, string text)
    {
        await page.InvokeAsync(() => page.Find($"#{SpecPath.InputId(path)}").Input(text));
        page.WaitForAssertion(() => Assert.Equal(text, page.FindComponents<SpecInput>().Single(i => i.Instance.Path == path).Instance.Text));
    }

    private static string Spec(IRenderedComponent<NewExperimentPage> page) => page.FindComponent<SpecForm>().Instance.Draft.ToJson();

    private static string Beside(IRenderedComponent<NewExperimentPage> page, string path) => page.Find($"#{SpecPath.InputId(path)}-help").TextContent;

    private static AngleSharp.Dom.IElement Launch(IRenderedComponent<NewExperimentPage> page) => page.Find(".launch button");
}
