using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Attacks;

public sealed class AttackLossTests
{
    private static readonly ImageShape Shape = new(1, 8, 8);

    // z = (5, 3, 1, 0): z_y = 3 and the largest other 5; sorted 5, 3, 1, 0
    [Theory]
    [InlineData(AttackLoss.Dlr, null, (5 - 3) / (5.0 - 1))]
    [InlineData(AttackLoss.Dlr, 2, (1 - 3) / (5 - (1 + 0) / 2.0))]
    [InlineData(AttackLoss.Margin, null, 5.0 - 3)]
    [InlineData(AttackLoss.Margin, 3, 0.0 - 3)]
    public void Losses_are_those_of_the_papers(AttackLoss loss, int? target, double expected)
    {
        using var scope = NewDisposeScope();
        var goal = new AttackGoal(loss, tensor(new[] { 1L }), target is { } t ? tensor(new[] { (long)t }) : null);

        Assert.Equal(expected, goal.Losses(tensor(new[] { 5f, 3, 1, 0 }, [1, 4])).item<float>(), 1e-6);
    }

    [Fact]
    public void Scaling_the_logits_leaves_the_ratio_alone()
    {
        using var scope = NewDisposeScope();
        var goal = new AttackGoal(AttackLoss.Dlr, tensor(new[] { 1L }));
        var logits = tensor(new[] { 5f, 3, 1, 0 }, [1, 4]);

        Assert.True(goal.Losses(logits).allclose(goal.Losses(logits * 1000)));
    }

    [Theory]
    [InlineData("""{"kind":"pgd","loss":"dlr"}""")]
    [InlineData("""{"kind":"apgd","loss":"dlr"}""")]
    [InlineData("""{"kind":"apgd","loss":"targeted-dlr"}""")]
    public void The_ratio_is_refused_below_four_classes(string json)
    {
        var attack = SpecJson.Deserialize<Attack>(json);

        Assert.Empty(Errors(attack, 4).ToDictionary());
        Assert.Equal(
            "The difference of logits ratio needs at least 4 classes, and there are 3: choose cross-entropy or the margin.",
            Assert.Single(Errors(attack, 3).For("loss")));
    }

    [Fact]
    public void Every_attack_runs_on_two_classes_as_it_is() =>
        Assert.All(
            Catalog<Attack>.All.Select(e => (Attack)e.Default),
            a => Assert.Empty(Errors(a, 2).ToDictionary()));

    [Fact]
    public void AutoAttack_says_what_few_classes_change()
    {
        var attack = new AutoAttack();

        Assert.Empty(attack.Adaptations(10));
        Assert.Equal(
            [
                "APGD-T aims at 4 target classes instead of 9: there are only 5 classes.",
                "FAB-T aims at 4 target classes instead of 9: there are only 5 classes.",
            ],
            attack.Adaptations(5));
        Assert.StartsWith("Targeted APGD climbs the margin", attack.Adaptations(2)[0]);
        Assert.Equal(ApgdLoss.TargetedMargin, Assert.IsType<ApgdAttack>(attack.Cascade(3)[1]).Loss);
        Assert.Equal(ApgdLoss.TargetedDlr, Assert.IsType<ApgdAttack>(attack.Cascade(4)[1]).Loss);
    }

    [Fact]
    public void A_choice_of_loss_changes_no_key()
    {
        Assert.DoesNotContain("loss", SpecJson.ToKeyNode(new PgdAttack(), typeof(Attack))!.ToJsonString());
        Assert.Contains("\"loss\":\"margin\"", SpecJson.ToKeyNode(new PgdAttack { Loss = AttackLoss.Margin }, typeof(Attack))!.ToJsonString());
    }

    private static SpecErrors Errors(Attack attack, int classes)
    {
        var errors = new SpecErrors();
        attack.CheckFits(Shape, classes, errors, "");
        return errors;
    }
}
