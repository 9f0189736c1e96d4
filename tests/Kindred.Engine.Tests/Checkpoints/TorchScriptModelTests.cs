using System.Text.Json;
using Kindred.Engine.Architectures;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Checkpoints;

public sealed class TorchScriptModelTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Files.Script("expected.json"))).RootElement;

    [Theory]
    [InlineData("traced", null)]
    [InlineData("traced-methods", "representation")]
    [InlineData("scripted", "representation")]
    public void Gives_the_logits_and_representation_that_PyTorch_gave(string name, string? representation)
    {
        using var scope = NewDisposeScope();
        var images = Values("images").reshape(2, 1, 8, 8);

        using var network = Load(name, representation);

        Assert.True(network.forward(images).allclose(Values("logits").reshape(2, 3), atol: 1e-5));
        if (representation is not null)
        {
            Assert.Equal(5, network.RepresentationWidth);
            Assert.True(network.Representation(images).allclose(Values("representation").reshape(2, 5), atol: 1e-5));
        }
    }

    [Fact]
    public void Takes_its_representation_from_a_second_file()
    {
        using var scope = NewDisposeScope();

        using var network = (TorchScriptModel)NetworkReader.Load(Files.Network(), Files.Script("traced.pt"), Files.Script("features.pt"), 1 << 20);

        Assert.Equal((5, 40 + 325 + 18), (network.RepresentationWidth, network.ParameterCount));
        Assert.True(network.Representation(Values("images").reshape(2, 1, 8, 8)).allclose(Values("representation").reshape(2, 5), atol: 1e-5));
    }

    [Fact]
    public void Loads_a_frozen_module_with_its_preserved_method()
    {
        using var network = Load("frozen", "representation");

        Assert.Equal(5, network.RepresentationWidth);
        Assert.False(network.training);
    }

    [Fact]
    public void Without_a_representation_it_says_what_cannot_be_done()
    {
        using var scope = NewDisposeScope();
        using var network = Load("traced", null);

        var error = Assert.Throws<InvalidOperationException>(() => network.Representation(zeros(1, 1, 8, 8)));

        Assert.False(network.HasRepresentation);
        Assert.Contains("without a representation", error.Message);
    }

    [Fact]
    public void Normalises_pixels_before_the_module_sees_them()
    {
        using var scope = NewDisposeScope();
        var images = Values("images").reshape(2, 1, 8, 8);
        using var plain = Load("traced", null);

        using var normalising = (TorchScriptModel)NetworkReader.Load(
            Files.Network() with { Normalization = new([0.25], [0.5]) }, Files.Script("traced.pt"), null, 1 << 20);

        Assert.True(normalising.forward(images).allclose(plain.forward((images - 0.25) / 0.5), atol: 1e-5));
        Assert.False(normalising.forward(images).allclose(plain.forward(images), atol: 1e-3));
    }

    [Fact]
    public void Gives_gradients_with_respect_to_pixels()
    {
        using var scope = NewDisposeScope();
        using var network = Load("scripted", "representation");
        var images = Values("images").reshape(2, 1, 8, 8).requires_grad_();

        var gradient = autograd.grad([network.forward(images).sum()], [images])[0];

        var step = images.detach() + 1e-3 * gradient;
        Assert.True(gradient.abs().sum().item<float>() > 0);
        Assert.True(network.forward(step).sum().item<float>() > network.forward(images).sum().item<float>());
    }

    [Fact]
    public void The_self_test_compares_the_whole_module_with_float64()
    {
        using var network = Load("scripted", null);

        var verdict = Numerics.Check(network, network.InputShape, [1, 7], CPU);

        Assert.True(verdict.Passed);
        Assert.InRange(verdict.WorstError, 1e-12, 1e-4);
        Assert.Equal("numerics self-test passed for the module as a whole", verdict.Sentence);
    }

    [Fact]
    public void A_module_that_stays_in_float32_runs_without_onednn_and_says_so()
    {
        var before = OneDnn.Enabled;
        try
        {
            using var network = Load("float32only", null);

            var verdict = Numerics.Check(network, network.InputShape, [2], CPU);

            Assert.False(OneDnn.Enabled);
            Assert.Contains("cannot be computed in float64 (its logits are Float32 even of float64 images); computed without oneDNN", verdict.Sentence);
        }
        finally
        {
            OneDnn.Enabled = before;
        }
    }

    [Fact]
    public void Nothing_stays_alive_after_a_batch()
    {
        using var network = Load("scripted", "representation");
        using var images = zeros(2, 1, 8, 8);
        using (var _ = network.forward(images))
        {
        }

        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
        {
            using var logits = network.forward(images);
            using var representation = network.Representation(images);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static TorchScriptModel Load(string name, string? representation) =>
        (TorchScriptModel)NetworkReader.Load(Files.Network() with { Representation = representation }, Files.Script($"{name}.pt"), null, 1 << 20);

    private static Tensor Values(string name) => tensor(Expected.GetProperty(name).EnumerateArray().Select(v => v.GetSingle()).ToArray());
}

/// <summary>The files that <c>torchscript/make.py</c> writes, and how they are to be read.</summary>
internal static class Files
{
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Checkpoints", "torchscript", name);

    public static NetworkFile Network(NetworkFormat format = NetworkFormat.TorchScript) => new()
    {
        Format = format,
        InputShape = new ImageShape(1, 8, 8),
        Classes = 3,
        Normalization = Normalization.None,
    };
}
