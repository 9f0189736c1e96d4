using Kindred.Engine.Evaluation;
using Kindred.Engine.Training;

namespace Kindred.Engine.Tests.Training;

public sealed class TrainingCourseTests
{
    private static readonly TrainingSpec Spec = new() { Epochs = 20, Use = KeptWeights.Best };

    [Fact]
    public void The_best_epoch_is_the_earliest_of_the_highest_robust_accuracy()
    {
        var course = Course(Spec, (30, 40), (45, 50), (41, 60), (45, 70));

        Assert.Equal((2, TrainingStop.None, KeptWeights.Best), (course.BestEpoch, course.Stop, course.Used));
    }

    [Fact]
    public void The_last_weights_are_used_unless_the_spec_says_otherwise()
    {
        var course = Course(Spec with { Use = KeptWeights.Last, Patience = 9 }, (30, 40), (45, 50), (41, 60));

        Assert.Equal((2, KeptWeights.Last), (course.BestEpoch, course.Used));
    }

    [Fact]
    public void Without_validation_there_is_no_best_epoch_and_nothing_stops()
    {
        var course = TrainingCourse.Of(new TrainingSpec(), 10, [Epoch(1, null), Epoch(2, null)]);

        Assert.Equal(new TrainingCourse(null, TrainingStop.None, null, KeptWeights.Last), course);
    }

    [Theory]
    [InlineData(1, TrainingStop.NoImprovement)]
    [InlineData(2, TrainingStop.NoImprovement)]
    [InlineData(3, TrainingStop.None)]
    [InlineData(0, TrainingStop.None)]
    public void Patience_ends_so_many_epochs_after_the_best(int patience, TrainingStop stop) =>
        Assert.Equal(stop, Course(Spec with { Patience = patience }, (30, 40), (45, 50), (41, 60), (42, 70)).Stop);

    [Fact]
    public void The_last_epoch_is_stopped_by_nothing() =>
        Assert.Equal(TrainingStop.None, Course(Spec with { Epochs = 4, Patience = 2 }, (30, 40), (45, 50), (41, 60), (42, 70)).Stop);

    [Fact]
    public void Patience_begins_when_epsilon_has_risen()
    {
        var spec = Spec with { Patience = 2, EpsilonWarmUp = 0.15 }; // 3 epochs

        Assert.Equal(TrainingStop.None, Course(spec, (50, 40), (45, 50), (41, 60), (40, 60)).Stop);
        Assert.Equal(TrainingStop.NoImprovement, Course(spec, (50, 40), (45, 50), (41, 60), (40, 60), (40, 60)).Stop);
    }

    [Fact]
    public void A_collapse_stops_and_the_last_good_weights_are_used_whatever_the_spec_says()
    {
        var course = Course(Spec with { Use = KeptWeights.Last, CollapseDrop = 0.2 }, (40, 50), (44, 52), (5, 80));

        Assert.Equal((2, TrainingStop.CatastrophicOverfitting, KeptWeights.Best), (course.BestEpoch, course.Stop, course.Used));
        Assert.Equal(
            "Catastrophic overfitting in epoch 3: accuracy on held-out images under the multi-step attack went from 44.0 % (epoch 2) to 5.0 %, under a single step from 52.0 % to 80.0 %.",
            course.Collapse!.Sentence);
    }

    [Fact]
    public void A_collapse_over_several_epochs_is_one_too() =>
        Assert.Equal(4, Course(Spec with { CollapseDrop = 0.2 }, (44, 52), (36, 55), (26, 60), (15, 66)).Collapse!.Epoch);

    [Theory]
    [InlineData(30, 60)] // by less than stated
    [InlineData(10, 20)] // the single step falls along: worse, not blind
    public void Other_falls_are_no_collapse(int multi, int single) =>
        Assert.Equal(TrainingStop.None, Course(Spec with { CollapseDrop = 0.2 }, (44, 52), (multi, single)).Stop);

    [Fact]
    public void A_network_that_has_not_learned_yet_is_no_example_however_robust()
    {
        EpochMetrics constant = Epoch(1, new Validation(new Accuracy(40, 100), new Accuracy(40, 100))) with { Clean = new Accuracy(40, 100) };
        var learned = Epoch(2, new Validation(new Accuracy(10, 100), new Accuracy(50, 100)));

        var course = TrainingCourse.Of(Spec with { CollapseDrop = 0.2 }, 3, [constant, learned]); // chance is 33 of 100

        Assert.Equal((2, TrainingStop.None), (course.BestEpoch, course.Stop));
        Assert.Equal(1, TrainingCourse.Of(Spec, 3, [constant]).BestEpoch);
    }

    [Fact]
    public void Without_detection_nothing_is_detected() =>
        Assert.Null(Course(Spec, (44, 52), (5, 80)).Collapse);

    [Fact]
    public void At_epsilon_zero_training_is_standard_whatever_else_is_asked_for()
    {
        var spec = Spec with { Objective = new TradesTraining(), EpsilonWarmUp = 0.5, CollapseDrop = 0.2, Augment = true };

        Assert.Equal(Spec with { Objective = new StandardTraining(), Augment = true }, spec.At(0));
        Assert.Same(spec, spec.At(0.5));
    }

    /// <summary>Epochs with multi-step and single-step accuracy in per cent.</summary>
    private static TrainingCourse Course(TrainingSpec spec, params (int Multi, int Single)[] epochs) =>
        TrainingCourse.Of(spec, 10, [.. epochs.Select((e, i) => Epoch(i + 1, new Validation(new Accuracy(e.Multi, 100), new Accuracy(e.Single, 100))))]);

    private static EpochMetrics Epoch(int epoch, Validation? validation) => new()
    {
        Epoch = epoch,
        Step = epoch,
        TrainLoss = 1,
        TrainAccuracy = 0.5,
        Clean = new Accuracy(60, 100),
        Robust = new Accuracy(50, 100),
        AttackLabel = "",
        Validation = validation,
        LearningRate = 0.1,
        Seconds = 1,
        ImagesPerSecond = 1,
    };
}
