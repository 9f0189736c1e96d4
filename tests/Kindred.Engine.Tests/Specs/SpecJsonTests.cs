using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Engine.Training;
using Kindred.Platform.Experiments;

namespace Kindred.Engine.Tests.Specs;

public sealed class SpecJsonTests
{
    [Fact]
    public void A_spec_is_written_in_camel_case_with_its_kind_first()
    {
        var json = SpecJson.Serialize<Attack>(new PgdAttack { Norm = Norm.Linf, Epsilon = 0.25, Steps = 3 });

        Assert.Equal(
            """{"kind":"pgd","norm":"Linf","epsilon":0.25,"steps":3,"stepSize":null,"randomStart":true,"restarts":1,"loss":"ce"}""", json);
    }

    [Fact]
    public void The_kind_is_written_whatever_the_variables_type()
    {
        var mlp = new Mlp { Width = 64 };

        var json = SpecJson.Serialize(mlp);

        Assert.Equal("""{"kind":"mlp","layers":2,"width":64}""", json);
        Assert.Equal(mlp, SpecJson.Deserialize<Mlp>(json));
    }

    [Fact]
    public void Enums_other_than_the_norm_are_camel_case() =>
        Assert.Equal("""{"kind":"linear-cka","estimator":"debiased","batchSize":256}""", SpecJson.Serialize(new LinearCka { Estimator = CkaEstimator.Debiased }));

    [Fact]
    public void The_kind_may_stand_anywhere() =>
        Assert.Equal(new Mlp { Width = 99 }, SpecJson.Deserialize<Architecture>("""{"width":99,"kind":"mlp"}"""));

    [Fact]
    public void A_stored_spec_of_an_older_version_still_loads() =>
        Assert.Equal(new Mlp { Width = 99 }, SpecJson.Deserialize<Architecture>("""{"kind":"mlp","width":99,"dropout":0.5}"""));

    [Fact]
    public void A_stored_kind_that_is_gone_is_an_error() =>
        Assert.Throws<JsonException>(() => SpecJson.Deserialize<Architecture>("""{"kind":"lenet"}"""));

    public static TheoryData<string> Presets => [.. ExperimentPresets.All.Select(p => p.Id)];

    [Theory, MemberData(nameof(Presets))]
    public void Presets_come_back_as_they_were(string id)
    {
        var spec = ExperimentPresets.Find(id)!.Spec;
        var json = SpecJson.Serialize(spec);
        var errors = new SpecErrors();

        var stored = SpecJson.Deserialize<ExperimentSpec>(json);
        var read = SpecJson.Read<ExperimentSpec>(json, errors);

        Assert.Empty(errors.ToDictionary());
        Assert.Equal(json, SpecJson.Serialize(stored));
        Assert.Equal(json, SpecJson.Serialize(read));
        Assert.Equal(spec.Architectures, stored.Architectures);
        Assert.Equal(spec.Training, stored.Training);
        Assert.DoesNotContain("networkCount", json);
    }

    [Fact]
    public void Missing_fields_take_their_defaults()
    {
        var errors = new SpecErrors();

        var spec = SpecJson.Read<ExperimentSpec>("""{"architectures":[{"kind":"vit","patchSize":4}],"training":{"epochs":7,"optimizer":{"kind":"sgd"}}}""", errors);

        Assert.Empty(errors.ToDictionary());
        Assert.Equal([new VisionTransformer { PatchSize = 4 }], spec!.Architectures);
        Assert.Equal(new TrainingSpec { Epochs = 7, Optimizer = new SgdOptimizer() }, spec.Training);
        Assert.Equal(new ExperimentSpec().TrainingImages, spec.TrainingImages);
    }
}
