using Kindred.Engine.Attacks;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Models;

namespace Kindred.Web.Tests.Models;

public sealed class ConditionsCardTests
{
    private static readonly TrainedModel model = Rows.Model(Rows.Run(Rows.Experiment(), RunStatus.Succeeded), "");

    [Fact]
    public void Corruptions_are_a_line_each_by_severity_and_their_mean_stands_only_where_all_were_tried()
    {
        var card = new RobustnessCard(
            [
                Rows.Evaluation(model, new CorruptionAttack { Corruption = Corruption.Fog, Severity = 1 }, 6, 8),
                Rows.Evaluation(model, new CorruptionAttack { Corruption = Corruption.Fog, Severity = 2 }, 4, 8),
                Rows.Evaluation(model, new CorruptionAttack { Corruption = Corruption.Jpeg, Severity = 1 }, 8, 8),
            ],
            model.Dataset).Conditions;

        Assert.Equal(["fog", "JPEG compression"], card.Corruptions.Select(c => c.Name));
        Assert.Equal([6, 4, null, null, null], card.Corruptions[0].Values.Select(v => v?.Correct));
        Assert.Equal([0.875, null, null, null, null], card.CorruptionMeans);
    }

    [Fact]
    public void Patches_are_a_curve_from_clean_accuracy_by_how_they_are_placed_and_a_map_by_place()
    {
        var worst = Rows.Evaluation(model, new OcclusionAttack { Size = 0.5, Grid = 2 }, 2, 8);
        worst.Stages = SpecJson.Serialize<IReadOnlyList<AttackStage>>([new("a", 8, 1), new("b", 8, 6), new("c", 8, 0), new("d", 8, 3)]);
        var card = new RobustnessCard(
            [Rows.Evaluation(model, null, 7, 8), worst, Rows.Evaluation(model, new OcclusionAttack { Size = 0.25, Position = PatchPosition.Middle }, 5, 8)], model.Dataset).Conditions;

        Assert.Equal(["worst place", "middle"], card.Occlusions.Select(o => o.Name));
        Assert.Equal([(0.0, 7), (0.5, 2)], card.Occlusions[0].Points.Select(p => (p.At, p.Accuracy.Correct)));
        Assert.Equal(2, Assert.Single(card.Maps).At(0, 1)!.Correct);
    }
}
