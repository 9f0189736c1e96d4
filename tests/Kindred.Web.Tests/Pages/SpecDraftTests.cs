using System.Text.Json.Nodes;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Testing;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;

namespace Kindred.Web.Tests.Pages;

public sealed class SpecDraftTests
{
    [Fact]
    public void A_draft_of_a_spec_is_that_spec()
    {
        var draft = SpecDraft.Of(Some.Spec());

        Assert.False(draft.Errors.Any);
        Assert.Equal(SpecJson.Serialize(Some.Spec()), SpecJson.Serialize(draft.Spec!));
    }

    [Fact]
    public void An_item_is_taken_out_once_whatever_stands_in_its_place_by_then()
    {
        var draft = SpecDraft.Of(Some.Spec() with { Architectures = [new Mlp(), new Vgg(), new ResNet()] });
        var items = draft.Get("architectures")!.AsArray().ToList();

        draft.Remove(items[0]);
        draft.Remove(items[0]); // a second click before the first was drawn
        draft.Remove(items[2]);

        Assert.IsType<Vgg>(Assert.Single(draft.Spec!.Architectures));
    }

    [Fact]
    public void Text_that_is_no_number_stays_and_is_named()
    {
        var draft = SpecDraft.Of(Some.Spec());

        draft.Set("inversion.pairs", SpecText.Parse(Field("inversion", "pairs"), "a few"));

        Assert.Equal("a few", SpecText.Write(draft.Get("inversion.pairs")));
        Assert.Contains("“a few” is not a whole number", Assert.Single(draft.ErrorsAt("inversion.pairs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Going_back_to_a_kind_finds_its_settings_as_they_were_left()
    {
        var draft = SpecDraft.Of(Some.Spec());
        var objectives = CatalogFamilies.Find("objectives")!;
        draft.SetKind("training.objective", objectives, "pgd-training");
        draft.Set("training.objective.steps", 3);

        draft.SetKind("training.objective", objectives, "standard");
        draft.SetKind("training.objective", objectives, "pgd-training");

        Assert.Equal("3", SpecText.Write(draft.Get("training.objective.steps")));
    }

    [Fact]
    public void The_plan_keeps_the_lines_that_are_right()
    {
        var draft = SpecDraft.Of(Some.Spec() with { Architectures = [new Mlp(), new VisionTransformer()], Epsilons = [0, 1] });

        draft.Set("epsilons", new JsonArray(0, 1, 99));
        draft.Set("architectures[1].patchSize", 5);
        var preview = PlanPreview.Of(draft);

        Assert.Equal(6, preview.Networks);
        Assert.Equal([false, false, true], preview.Columns.Select(c => c.Bad));
        Assert.Equal([false, true], preview.Rows.Select(r => r.Bad));
        Assert.Equal(2, preview.PlannableNetworks);
    }

    [Fact]
    public void A_mistake_elsewhere_leaves_nothing_to_plan()
    {
        var draft = SpecDraft.Of(Some.Spec());

        draft.Set("training.epochs", 0);

        Assert.Null(PlanPreview.Of(draft).Plannable);
    }

    [Theory]
    [InlineData("training.epochs", "1 to 500")]
    [InlineData("training.learningRate", "10⁻⁶ to 10 at its peak")]
    [InlineData("inversion.pairSeed", "0 or more")]
    public void A_hint_states_range_and_unit_once(string path, string hint)
    {
        var parts = path.Split('.');

        Assert.Equal(hint, SpecText.Hint(Field(parts[0], parts[1])));
    }

    private static SpecField Field(string record, string name) =>
        SpecFields.Of(typeof(ExperimentSpec)).Single(f => f.Name == record).Fields.Single(f => f.Name == name);
}
