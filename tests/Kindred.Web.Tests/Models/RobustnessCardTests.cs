using Kindred.Engine.Attacks;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Models;

namespace Kindred.Web.Tests.Models;

public sealed class RobustnessCardTests
{
    private static readonly TrainedModel model = Rows.Model(Rows.Run(Rows.Experiment(), RunStatus.Succeeded), "");

    [Fact]
    public void The_worst_case_is_what_survives_every_attack_image_by_image()
    {
        var first = Rows.Evaluation(model, new PgdAttack { Epsilon = 0.5 }, 0, 8);
        var second = Rows.Evaluation(model, new FgsmAttack { Norm = Norm.L2, Epsilon = 0.5 }, 0, 8);
        (first.Outcomes, first.Correct) = ([0b0000_1111], 4);
        (second.Outcomes, second.Correct) = ([0b0011_1100], 4);

        var card = new RobustnessCard([Rows.Evaluation(model, null, 6, 8), first, second], model.Dataset);

        var worst = Assert.Single(card.Worst).Points;
        Assert.Equal([(0.0, 6, 0), (0.5, 2, 2)], worst.Select(p => (p.Epsilon, p.Accuracy.Correct, p.Attacks)));
        Assert.Equal(2, card.Curves.Count);
        Assert.Equal(2, card.Verdict(Norm.L2, 0.5)!.Accuracy.Correct);
    }

    [Fact]
    public void Attacks_on_different_numbers_of_images_are_compared_on_those_they_share()
    {
        var card = new RobustnessCard(
            [Rows.Evaluation(model, new PgdAttack { Epsilon = 1 }, 6, 16), Rows.Evaluation(model, new PgdAttack { Epsilon = 1, Steps = 50 }, 8, 8)], model.Dataset);

        var point = Assert.Single(Assert.Single(card.Worst).Points);

        Assert.Equal((6, 8), (point.Accuracy.Correct, point.Accuracy.Count));
    }

    [Fact]
    public void One_attack_is_one_line_over_epsilon_and_other_images_are_no_part_of_it()
    {
        var elsewhere = Rows.Evaluation(model, new PgdAttack { Epsilon = 3 }, 1, 8);
        elsewhere.Images = "{}";
        Evaluation[] rows = [Rows.Evaluation(model, new PgdAttack { Epsilon = 1 }, 3, 8), Rows.Evaluation(model, new PgdAttack { Epsilon = 0.5 }, 5, 8), elsewhere];

        var curve = Assert.Single(new RobustnessCard(rows, model.Dataset).Curves);

        Assert.Equal("PGD-10, L2", curve.Name);
        Assert.Equal([0.5, 1], curve.Points.Select(p => p.Epsilon));
    }
}
