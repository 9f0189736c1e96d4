using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;

namespace Kindred.Platform.Tests.Models;

public sealed class ModelKeyTests
{
    private static readonly ExperimentSpec Spec = new();

    public static TheoryData<string, ExperimentSpec> Others { get; } = new TheoryData<string, ExperimentSpec>
    {
        { "images", Spec with { TrainingImages = 1999 } },
        { "norm", Spec with { Norm = Norm.Linf } },
        { "objective", Spec with { Training = Spec.Training with { Objective = new PgdTraining() } } },
        { "a setting of the objective", Spec with { Training = Spec.Training with { Objective = new FgsmRsTraining { RelativeStepSize = 1 } } } },
        { "optimizer", Spec with { Training = Spec.Training with { Optimizer = new SgdOptimizer() } } },
        { "schedule", Spec with { Training = Spec.Training with { Schedule = new ConstantSchedule() } } },
        { "epochs", Spec with { Training = Spec.Training with { Epochs = 4 } } },
        { "batch size", Spec with { Training = Spec.Training with { BatchSize = 65 } } },
        { "epsilon warm-up", Spec with { Training = Spec.Training with { EpsilonWarmUp = 0.5 } } },
        { "augmentation", Spec with { Training = Spec.Training with { Augment = true } } },
        { "label smoothing", Spec with { Training = Spec.Training with { LabelSmoothing = 0.1 } } },
        { "weight averaging", Spec with { Training = Spec.Training with { WeightAveraging = 0.99 } } },
        { "which weights are used", Spec with { Training = Spec.Training with { Use = KeptWeights.Best } } },
        { "patience", Spec with { Training = Spec.Training with { Patience = 2 } } },
        { "collapse detection", Spec with { Training = Spec.Training with { CollapseDrop = 0.2 } } },
        { "warm-up of a constant learning rate", Spec with { Training = Spec.Training with { Schedule = new ConstantSchedule { WarmUp = 0.1 } } } },
        { "learning rate", Spec with { Training = Spec.Training with { LearningRate = 0.0031 } } },
    };

    [Theory, MemberData(nameof(Others))]
    public void Whatever_changes_the_weights_changes_the_key(string what, ExperimentSpec other)
    {
        Assert.False(Key(Spec) == Key(other), what);
    }

    [Fact]
    public void Architecture_epsilon_and_seed_change_the_key()
    {
        string[] keys =
        [
            ModelKey.Of(Spec, new ResNet(), 1, 0), ModelKey.Of(Spec, new ResNet { Width = 32 }, 1, 0), ModelKey.Of(Spec, new Mlp(), 1, 0),
            ModelKey.Of(Spec, new ResNet(), 0.5, 0), ModelKey.Of(Spec, new ResNet(), 1, 1),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
    }

    [Fact]
    public void Evaluation_inversion_and_measures_do_not_change_the_key()
    {
        var other = Spec with { Evaluation = new() { CleanImages = 77 }, Inversion = new() { Pairs = 77 }, Measures = [], Seeds = [0, 1, 2] };

        Assert.Equal(Key(Spec), Key(other));
    }

    [Fact]
    public void At_epsilon_zero_neither_rising_epsilon_nor_collapse_counts()
    {
        var other = Spec with { Training = Spec.Training with { EpsilonWarmUp = 0.5, CollapseDrop = 0.2 } };

        Assert.Equal(ModelKey.Of(Spec, new ResNet(), 0, 0), ModelKey.Of(other, new ResNet(), 0, 0));
    }

    // hashed before the record had settings that were added later
    [Fact]
    public void Settings_added_later_leave_keys_as_they_were_at_their_defaults()
    {
        var constant = Spec with { Training = Spec.Training with { Schedule = new ConstantSchedule() } };

        Assert.StartsWith("2900b5786a1fc055a919c54570de2523908abfbe0fdf759581", Key(constant));
        Assert.DoesNotContain("warmUp", SpecJson.ToKeyNode(constant.Training, typeof(TrainingSpec))!.ToJsonString());
        Assert.Contains("patience", SpecJson.Serialize(constant.Training));
    }

    [Fact]
    public void At_epsilon_zero_neither_norm_nor_objective_counts()
    {
        var other = Spec with { Norm = Norm.Linf, Training = Spec.Training with { Objective = new PgdTraining() } };

        Assert.Equal(ModelKey.Of(Spec, new ResNet(), 0, 0), ModelKey.Of(other, new ResNet(), 0, 0));
        Assert.Equal(ModelKey.Of(Spec, new ResNet(), 0, 0), ModelKey.Of(Spec, new ResNet(), -0.0, 0));
    }

    // networks in users' databases are known by it: when it changes on purpose, raise Trainer.NumericsVersion and this line
    [Fact]
    public void The_key_of_a_given_cell_never_changes()
    {
        Assert.StartsWith("b6e3b9de21b88565145d51a2dc15488a3f53bf8f6cc9cc055a", Key(Spec));
    }

    private static string Key(ExperimentSpec spec) => ModelKey.Of(spec, new ResNet(), 1, 0);
}
