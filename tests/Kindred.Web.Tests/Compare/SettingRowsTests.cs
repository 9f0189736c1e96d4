using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Models;
using Kindred.Web.Compare;

namespace Kindred.Web.Tests.Compare;

public sealed class SettingRowsTests
{
    private static NetworkSpec Spec(Architecture architecture, double epsilon, int seed = 0, TrainingSpec? training = null) =>
        NetworkSpec.Of(new FashionMnistSmall(), 2000, architecture, training ?? new(), Norm.L2, epsilon, seed);

    [Fact]
    public void Every_setting_of_the_records_has_its_row()
    {
        var rows = SettingRows.Of([Spec(new ResNet(), 0.5)]);

        foreach (var field in SpecFields.Of(typeof(TrainingSpec)).Concat(SpecFields.Of(typeof(ResNet))))
        {
            Assert.Contains(rows, r => r.Label == field.Label && r.Unit == field.Unit);
        }

        foreach (var field in SpecFields.Of(typeof(FgsmRsTraining)))
        {
            Assert.Contains(rows, r => r.Section == "Training" && r.Label == $"Objective, {char.ToLowerInvariant(field.Label[0])}{field.Label[1..]}");
        }
    }

    [Fact]
    public void All_that_determines_a_network_is_a_setting()
    {
        // what a model's key is the hash of: a parameter added there needs a field here
        var parameters = typeof(ModelKey).GetMethods().Single(m => m.Name == nameof(ModelKey.Of) && m.GetParameters().Length > 4).GetParameters();

        Assert.Equal(parameters.Select(p => p.Name!).Order(), SpecFields.Of(typeof(NetworkSpec)).Select(f => f.Name).Order());
    }

    [Fact]
    public void Only_what_differs_differs()
    {
        var rows = SettingRows.Of([Spec(new ResNet(), 0.5), Spec(new ResNet { Width = 32 }, 0.5, 1, new() { Epochs = 7 })]);

        Assert.Equal([("Architecture", "Width"), ("Adversary and seed", "Seed"), ("Training", "Epochs")], rows.Where(r => r.Differs).Select(r => (r.Section, r.Label)));
        Assert.Equal(["3", "7"], rows.Single(r => r.Label == "Epochs").Values);
    }

    [Fact]
    public void A_setting_that_only_one_kind_has_is_empty_for_the_others_and_stands_in_its_section()
    {
        var rows = SettingRows.Of([Spec(new Mlp(), 0.5), Spec(new VisionTransformer(), 0.5)]);

        Assert.Equal(["MLP", "ViT"], rows.Single(r => r.Label == "Architecture").Values.Select(v => v!.Split(',')[0]));
        Assert.Null(rows.Single(r => r.Label == "Hidden layers").Values[1]);
        Assert.Null(rows.Single(r => r.Label == "Heads").Values[0]);
        Assert.Equal(rows.Select(r => r.Section).Distinct().Count(), rows.Select(r => r.Section).Aggregate((Last: "", Runs: 0), (a, s) => (s, a.Last == s ? a.Runs : a.Runs + 1)).Runs);
    }

    [Fact]
    public void Without_an_adversary_neither_norm_nor_objective_counts()
    {
        var rows = SettingRows.Of([Spec(new Mlp(), 0), Spec(new Mlp(), 0.5)]);

        Assert.Null(rows.Single(r => r.Label == "Norm").Values[0]);
        Assert.Equal("Standard training", rows.Single(r => r.Label == "Objective").Values[0]);
    }

    [Fact]
    public void Networks_that_differ_in_their_seed_only_are_one_group()
    {
        Assert.Equal(Spec(new Mlp(), 0.5, 3).KeyButSeed, Spec(new Mlp(), 0.5, 4).KeyButSeed);
        Assert.NotEqual(Spec(new Mlp(), 0.5).KeyButSeed, Spec(new Mlp(), 1).KeyButSeed);
        Assert.NotEqual(Spec(new Mlp(), 0.5).KeyButSeed, Spec(new Mlp { Width = 8 }, 0.5).KeyButSeed);
    }
}
