using System.Text.Json;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Catalog;

public sealed class PresetsAndCatalogTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task Quick_look_is_listed_and_has_its_spec_with_kinds()
    {
        var listed = (await client.JsonAsync("/api/v1/presets")).Items().Select(p => p.Id());

        var preset = await client.JsonAsync("/api/v1/presets/quick-look");

        Assert.Contains("quick-look", listed);
        Assert.NotEmpty(preset.GetProperty("description").GetString()!);
        var spec = preset.GetProperty("spec");
        Assert.Equal(["resnet", "vgg", "mlp", "vit"], spec.GetProperty("architectures").EnumerateArray().Select(a => a.GetProperty("kind").GetString()));
        Assert.Equal("L2", spec.GetProperty("norm").GetString());
        Assert.Equal(3, spec.GetProperty("training").GetProperty("epochs").GetInt32());
    }

    [Theory]
    [InlineData("/api/v1/presets/slow-look")]
    [InlineData("/api/v1/catalog/spells")]
    public async Task What_is_not_there_is_not_found(string url) =>
        await (await client.GetAsync(url, TestContext.Current.CancellationToken)).ProblemAsync(404, "not-found");

    [Fact]
    public async Task The_catalog_has_every_family()
    {
        var families = (await client.JsonAsync("/api/v1/catalog")).Items().Select(f => f.GetProperty("family").GetString());

        Assert.Superset(new HashSet<string?> { "attacks", "architectures", "objectives", "schedules", "datasets", "measures" }, families.ToHashSet());
    }

    [Fact]
    public async Task An_attack_states_parameters_with_ranges_defaults_units_and_choices()
    {
        var pgd = Kind(await client.JsonAsync("/api/v1/catalog/attacks"), "pgd");

        var parameters = pgd.GetProperty("parameters").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Contains("Madry", pgd.GetProperty("reference").GetString());
        Assert.Equal(("integer", 1, 1000, 10), (parameters["steps"].GetProperty("type").GetString(), parameters["steps"].GetProperty("minimum").GetInt32(),
            parameters["steps"].GetProperty("maximum").GetInt32(), parameters["steps"].GetProperty("default").GetInt32()));
        Assert.Equal("pixel units", parameters["epsilon"].GetProperty("unit").GetString());
        Assert.True(parameters["stepSize"].GetProperty("nullable").GetBoolean());
        Assert.Equal(["L2", "Linf"], parameters["norm"].GetProperty("choices").EnumerateArray().Select(c => c.GetString()).Order());
    }

    [Fact]
    public async Task A_measure_declares_its_mathematics()
    {
        var properties = Kind(await client.JsonAsync("/api/v1/catalog/measures"), "linear-cka").GetProperty("properties");

        Assert.True(properties.GetProperty("orthogonalInvariant").GetBoolean());
        Assert.False(properties.GetProperty("linearInvariant").GetBoolean());
        Assert.Equal((0, 1), (properties.GetProperty("minimum").GetDouble(), properties.GetProperty("maximum").GetDouble()));
    }

    [Fact]
    public async Task A_data_set_states_its_images_and_classes()
    {
        var dataset = Kind(await client.JsonAsync("/api/v1/catalog/datasets"), "fashion-mnist-small").GetProperty("dataset");

        Assert.Equal((28, 10_000, true), (dataset.GetProperty("height").GetInt32(), dataset.GetProperty("testImages").GetInt32(), dataset.GetProperty("shipped").GetBoolean()));
        Assert.Equal(10, dataset.GetProperty("classes").GetArrayLength());
    }

    private static JsonElement Kind(JsonElement family, string id) => family.GetProperty("kinds").EnumerateArray().Single(k => k.Id() == id);
}
