using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Experiments;

namespace Kindred.Engine.Tests.Specs;

public sealed class SpecReadTests
{
    [Fact]
    public void Everything_wrong_is_reported_at_once_by_its_path()
    {
        const string json = """
            {
              "trainingImages": 1.5,
              "epsilon": [0],
              "architectures": [{"kind":"mlp","width":4}, {"kind":"lenet"}, {"kind":"resnet","depth":9}, {"depth":8}],
              "epsilons": [0, "one", 50],
              "training": {"epochs": 0, "objective": {"kind":"fgsm-rs","relativeStepSize":1e999}, "batchsize": 3},
              "evaluation": null,
              "seeds": [0, 0],
              "measures": []
            }
            """;
        var errors = new SpecErrors();

        SpecJson.Read<ExperimentSpec>(json, errors);

        var messages = errors.ToDictionary().ToDictionary(e => e.Key, e => Assert.Single(e.Value));
        Assert.Equal("1.5 is not a whole number: 100 or more images.", messages["trainingImages"]);
        Assert.Equal("Unknown field \"epsilon\". Did you mean \"epsilons\"?", messages["epsilon"]);
        Assert.Equal("4 is out of range: 8 to 4,096 units.", messages["architectures[0].width"]);
        Assert.Equal($"There is no architecture \"lenet\". Known: {CatalogFamilies.Find("architectures")!.Ids}.", messages["architectures[1].kind"]);
        Assert.Equal("9 is not one of 8, 14, 20, 32, 44, 56, 18, 34, 50, 101.", messages["architectures[2].depth"]);
        Assert.Equal($"Missing: which architecture? One of {CatalogFamilies.Find("architectures")!.Ids}.", messages["architectures[3].kind"]);
        Assert.StartsWith("Expected a number", messages["epsilons[1]"]);
        Assert.EndsWith("got text.", messages["epsilons[1]"]);
        Assert.StartsWith("50 is out of range", messages["epsilons[2]"]);
        Assert.Equal("0 is out of range: 1 to 500 epochs.", messages["training.epochs"]);
        Assert.Equal("1e999 is out of range: 0 to 4 × epsilon.", messages["training.objective.relativeStepSize"]);
        Assert.Equal("Unknown field \"batchsize\". Did you mean \"batchSize\"?", messages["training.batchsize"]);
        Assert.Equal("Expected an object, got null.", messages["evaluation"]);
        Assert.Equal("Each value may stand here once.", messages["seeds"]);
        Assert.Equal("0 given; it takes 1 to 8.", messages["measures"]);
        Assert.Equal(14, messages.Count);
    }

    [Fact]
    public void A_path_is_put_before_every_field()
    {
        var errors = new SpecErrors();

        SpecJson.Read<ExperimentSpec>("""{"architectures":[{"kind":"vit","patchSize":5}],"trainingImages":50000}""", errors, "spec");

        Assert.Equal(["spec.architectures[0].patchSize", "spec.trainingImages"], errors.ToDictionary().Keys);
    }

    [Theory]
    [InlineData("""{"kind":"pgd","steps":3.5}""", "steps", "3.5 is not a whole number: 1 to 1,000 steps.")]
    [InlineData("""{"kind":"pgd","steps":1e400}""", "steps", "1e400 is out of range: 1 to 1,000 steps.")]
    [InlineData("""{"kind":"pgd","steps":-1e400}""", "steps", "-1e400 is out of range: 1 to 1,000 steps.")]
    [InlineData("""{"kind":"pgd","steps":99999999999999999999}""", "steps", "99999999999999999999 is out of range: 1 to 1,000 steps.")]
    [InlineData("""{"kind":"pgd","steps":4294967297}""", "steps", "4294967297 is out of range: 1 to 1,000 steps.")]
    [InlineData("""{"kind":"pgd","steps":null}""", "steps", "Expected a whole number (1 to 1,000 steps), got null.")]
    [InlineData("""{"kind":"pgd","steps":"ten"}""", "steps", "Expected a whole number (1 to 1,000 steps), got text.")]
    [InlineData("""{"kind":"pgd","epsilon":"NaN"}""", "epsilon", "Expected a number (0 to 100 pixel units), got text.")]
    [InlineData("""{"kind":"pgd","epsilon":-0.5}""", "epsilon", "-0.5 is out of range: 0 to 100 pixel units.")]
    [InlineData("""{"kind":"pgd","epsilon":[1]}""", "epsilon", "Expected a number (0 to 100 pixel units), got a list.")]
    [InlineData("""{"kind":"pgd","norm":"linf"}""", "norm", "\"linf\" is not one of L2, Linf.")]
    [InlineData("""{"kind":"pgd","norm":0}""", "norm", "0 is not one of L2, Linf.")]
    [InlineData("""{"kind":"pgd","norm":{}}""", "norm", "Expected one of L2, Linf, got an object.")]
    [InlineData("""{"kind":"pgd","randomStart":1}""", "randomStart", "Expected true or false, got a number.")]
    [InlineData("""{"kind":"pgd","steps":1,"steps":2}""", "steps", "Given twice.")]
    [InlineData("""{"kind":"pgd","colour":1}""", "colour", "Unknown field \"colour\". Known: norm, epsilon, steps, stepSize, randomStart, restarts, loss.")]
    [InlineData("""[]""", "", "Expected an object with \"kind\", got a list.")]
    [InlineData("""{"epsilon": NaN}""", "", "This is not JSON (line 1, byte 13).")]
    [InlineData("", "", "This is not JSON (line 1, byte 1).")]
    public void Bad_input_becomes_one_message_at_its_field(string json, string field, string message)
    {
        var errors = new SpecErrors();

        SpecJson.Read<Attack>(json, errors);

        Assert.Equal([field], errors.ToDictionary().Keys);
        Assert.Equal([message], errors.For(field));
    }

    [Theory]
    [InlineData("""{"kind":7}""", "Expected text, got a number")]
    [InlineData("""{"kind":"PGD"}""", "There is no attack \"PGD\"")]
    [InlineData("""{}""", "Missing: which attack?")]
    public void A_kind_that_is_none_is_answered_with_those_there_are(string json, string message)
    {
        var errors = new SpecErrors();

        var attack = SpecJson.Read<Attack>(json, errors);

        Assert.Null(attack);
        Assert.StartsWith(message, Assert.Single(errors.For("kind")));
        Assert.EndsWith($"{CatalogFamilies.Find("attacks")!.Ids}.", errors.For("kind")[0]);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("3.0", 3)]
    [InlineData("1e2", 100)]
    public void Whole_numbers_may_be_written_in_any_way(string number, int steps)
    {
        var errors = new SpecErrors();

        var attack = SpecJson.Read<Attack>($$"""{"kind":"pgd","steps":{{number}},"stepSize":null}""", errors);

        Assert.Empty(errors.ToDictionary());
        Assert.Equal(new PgdAttack { Steps = steps }, attack);
    }

    [Fact]
    public void A_list_far_too_long_is_one_message()
    {
        var errors = new SpecErrors();

        SpecJson.Read<ExperimentSpec>($$"""{"architectures":[{"kind":"mlp"}],"seeds":[{{string.Join(",", Enumerable.Repeat("\"x\"", 5000))}}]}""", errors);

        Assert.Equal(["seeds"], errors.ToDictionary().Keys);
        Assert.Equal(["5,000 given; it takes 1 to 20."], errors.For("seeds"));
    }

    [Fact]
    public void A_misspelt_data_set_is_not_judged_by_the_default_one()
    {
        var errors = new SpecErrors();

        SpecJson.Read<ExperimentSpec>("""{"dataset":{"kind":"fashion-mnst"},"architectures":[{"kind":"mlp"}],"trainingImages":50000}""", errors);

        Assert.Equal(["dataset.kind"], errors.ToDictionary().Keys);
    }

    [Fact]
    public void Rules_never_see_a_value_outside_its_range()
    {
        var spec = new ExperimentSpec
        {
            Architectures = [new VisionTransformer { PatchSize = 0 }, new Mlp()], // the rule divides by the patch size
            Epsilons = [double.NaN],
            Training = new TrainingSpec { LearningRate = double.PositiveInfinity },
            TrainingImages = 50_000,
        };

        var errors = SpecValidation.Validate(spec);

        Assert.Equal(["architectures[0].patchSize", "epsilons[0]", "training.learningRate", "trainingImages"], errors.ToDictionary().Keys);
        Assert.Equal(["0 is out of range: 1 to 32 pixels."], errors.For("architectures[0].patchSize"));
    }

    [Fact]
    public void A_record_with_nothing_where_something_must_be_is_refused()
    {
        var spec = new ExperimentSpec { Architectures = [new Mlp(), null!], Training = null! };

        var errors = SpecValidation.Validate(spec);

        Assert.Equal(["architectures[1]", "training"], errors.ToDictionary().Keys);
    }
}
