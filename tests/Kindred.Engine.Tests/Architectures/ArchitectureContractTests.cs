using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Architectures;

/// <summary>What every entry of the catalog must do, at its default size where the tiny images allow it.</summary>
public sealed class ArchitectureContractTests
{
    private static readonly ImageShape[] Shapes = [new(1, 8, 8), new(3, 16, 16)];

    /// <summary>Other forms of the entries: published stems, heads and names, at sizes that keep the tests quick.</summary>
    private static readonly (Architecture Architecture, ImageShape Shape)[] Variants =
    [
        (new ResNet { Depth = 18, Width = 8, Stem = ImageStem.ImageNet }, new(3, 20, 24)),
        (new ResNet { Depth = 50, Width = 4 }, new(3, 8, 8)),
        (new ResNeXt { Depth = 50, Cardinality = 2, GroupWidth = 8, Width = 4, Stem = ImageStem.ImageNet }, new(3, 32, 32)),
        (new PreActResNet { Depth = 10, Width = 8, Stem = ImageStem.ImageNet }, new(3, 32, 32)),
        (new Vgg { Layout = VggLayout.Vgg11, Width = 4, Head = VggHead.Full }, new(3, 32, 32)),
        (new Vgg { Stages = 2, Head = VggHead.Full, Width = 4 }, new(1, 9, 11)),
        (new DenseNet { Depth = 10, Growth = 6, Stem = ImageStem.ImageNet }, new(3, 16, 20)),
        (new MobileNetV2 { WidthMultiplier = 0.1, Stem = ImageStem.ImageNet }, new(3, 32, 32)),
        (new ShuffleNetV2 { Stem = ImageStem.ImageNet }, new(3, 32, 32)),
        (new ConvNeXt { PatchSize = 2, Width = 8 }, new(3, 17, 19)),
        (new VisionTransformer { PatchSize = 4, Width = 16, Depth = 2, Pooling = TokenPooling.ClassToken }, new(3, 8, 12)),
    ];

    public static TheoryData<Architecture, ImageShape, int> Cells()
    {
        var cells = new TheoryData<Architecture, ImageShape, int>();
        foreach (var architecture in Catalog<Architecture>.All.Select(e => Tiny((Architecture)e.Default)))
        {
            cells.Add(architecture, Shapes[0], 2);
            cells.Add(architecture, Shapes[1], 10);
        }

        foreach (var (architecture, shape) in Variants)
        {
            cells.Add(architecture, shape, 3);
        }

        return cells;
    }

    /// <summary>The default, fitted to tiny images where it does not suit them or would take long.</summary>
    private static Architecture Tiny(Architecture architecture) => architecture switch
    {
        VisionTransformer vit => vit with { PatchSize = 4 }, // 7×7 patches do not divide these images
        MlpMixer mixer => mixer with { PatchSize = 4, Width = 16 },
        ConvNeXt convnext => convnext with { PatchSize = 1, Width = 16 },
        MobileNetV2 mobile => mobile with { WidthMultiplier = 0.25 },
        PreActResNet preact => preact with { Depth = 10 },
        _ => architecture,
    };

    [Theory, MemberData(nameof(Cells))]
    public void Logits_and_representation_have_the_promised_shapes(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);
        var images = Images(shape, 3);

        var representation = classifier.Representation(images);
        var logits = classifier.call(images);

        Assert.Equal([3, classifier.RepresentationWidth], representation.shape);
        Assert.Equal([3, classes], logits.shape);
        Assert.Equal(classifier.parameters().Sum(p => p.numel()), classifier.ParameterCount);
    }

    [Theory, MemberData(nameof(Cells))]
    public void Logits_are_the_last_linear_layer_of_the_representation(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);
        classifier.eval();
        var images = Images(shape, 3);

        var direct = classifier.call(images);
        var composed = classifier.Classify(classifier.Representation(images));

        Assert.Equal(Values(direct), Values(composed));
    }

    [Theory, MemberData(nameof(Cells))]
    public void Every_layer_is_a_representation_of_the_promised_width_and_a_place_to_cut(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);
        classifier.eval();
        var images = Images(shape, 3);
        var logits = Values(classifier.call(images));

        Assert.Equal(Classifier.Penultimate, classifier.Layers[^1]);
        Assert.Distinct(classifier.Layers);
        Assert.InRange(classifier.Layers.Count, 2, 40);
        Assert.All(classifier.Layers, layer =>
        {
            var features = classifier.Features(images, layer);
            var before = Values(features);
            var representation = classifier.Representation(images, layer);

            Assert.Equal([3, classifier.WidthOf(layer)], representation.shape);
            Assert.Equal(Values(Pooled(features)), Values(representation));
            Assert.Equal(logits, Values(classifier.FromFeatures(features, layer)));
            Assert.Equal(before, Values(features));
        });
        Assert.Equal(Values(classifier.Representation(images)), Values(classifier.Representation(images, Classifier.Penultimate)));
        Assert.Equal(classifier.RepresentationWidth, classifier.WidthOf(Classifier.Penultimate));
    }

    [Theory, MemberData(nameof(Cells))]
    public void Its_layers_are_known_without_building_it(Architecture architecture, ImageShape shape, int classes)
    {
        using var classifier = Build(architecture, shape, classes);

        Assert.Equal(classifier.Layers, architecture.LayerNames);
    }

    /// <summary>Every choice of every entry's settings, and numbers other than the default: layers follow from depth, layout, head and stem.</summary>
    [Fact]
    public void Its_layers_are_known_whatever_its_settings()
    {
        foreach (var entry in Catalog<Architecture>.All)
        {
            var small = Small((Architecture)entry.Default);
            var others = entry.Fields.SelectMany(f => f.Choices.Select(c => f.With(small, c.Value))).Concat(Deeper(small)).Cast<Architecture>();
            foreach (var architecture in others)
            {
                using var classifier = Build(architecture, new(3, 64, 64), 2);

                Assert.Equal(classifier.Layers, architecture.LayerNames);
            }
        }
    }

    private static Architecture Small(Architecture architecture) => architecture switch
    {
        ResNet net => net with { Width = 4 },
        ResNeXt net => net with { Width = 4 },
        PreActResNet net => net with { Width = 4 },
        WideResNet net => net with { WideningFactor = 1 },
        Vgg net => net with { Width = 4 },
        DenseNet net => net with { Growth = 4 },
        ConvNeXt net => net with { Width = 8 },
        MobileNetV2 net => net with { WidthMultiplier = 0.1 },
        VisionTransformer net => net with { PatchSize = 16, Width = 8 },
        MlpMixer net => net with { PatchSize = 16, Width = 8 },
        Mlp net => net with { Width = 8 },
        _ => architecture,
    };

    private static IEnumerable<Architecture> Deeper(Architecture architecture) => architecture switch
    {
        Vgg net => [net with { Stages = 1 }, net with { Stages = 5 }],
        VisionTransformer net => [net with { Depth = 1 }, net with { Depth = 24 }, net with { Depth = 3, Pooling = TokenPooling.ClassToken }],
        MlpMixer net => [net with { Depth = 1 }, net with { Depth = 24 }],
        Mlp net => [net with { Layers = 1 }, net with { Layers = 8 }],
        ConvNeXt net => [net with { Blocks = 2 }],
        _ => [],
    };

    [Theory, MemberData(nameof(Cells))]
    public void A_layer_that_is_not_there_is_refused_with_those_that_are(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);
        var images = Images(shape, 1);

        foreach (var call in (Action[])
            [
                () => classifier.Representation(images, "layer99"), () => classifier.Features(images, "layer99"),
                () => classifier.FromFeatures(images, "layer99"), () => classifier.WidthOf("layer99"),
            ])
        {
            var message = Assert.Throws<ArgumentException>(call).Message;
            Assert.Contains("layer99", message);
            Assert.All(classifier.Layers, layer => Assert.Contains(layer, message));
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_cost_is_that_of_the_network_built(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);

        var cost = architecture.Cost(shape, classes);

        Assert.Equal(classifier.ParameterCount, cost.Parameters);
        Assert.Equal(MultiplyAdds.Of(classifier, Images(shape, 2)), cost.MultiplyAdds);
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_gradient_reaches_every_image_and_every_weight(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);
        var images = Images(shape, 4).requires_grad_();

        classifier.call(images).pow(2).sum().backward();

        Assert.All(Values(images.grad!.abs().sum([1, 2, 3])), g => Assert.True(g > 0 && float.IsFinite(g)));
        Assert.All(classifier.named_parameters(), p => Assert.True(p.parameter.grad is { } g && g.abs().sum().item<float>() > 0, p.name));
    }

    [Theory, MemberData(nameof(Cells))]
    public void In_eval_mode_an_image_does_not_depend_on_its_batch(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);
        Settle(classifier, shape);
        var images = Images(shape, 6);

        var together = Values(classifier.Representation(images)[2]);
        var alone = Values(classifier.Representation(images[2..3])[0]);

        Assert.NotEqual(alone, Values(classifier.Representation(images[3..4])[0]));
        Assert.All(together.Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory, MemberData(nameof(Cells))]
    public void The_same_seed_gives_the_same_weights_and_another_gives_others(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var first = Build(architecture, shape, classes, seed: 1);
        using var again = Build(architecture, shape, classes, seed: 1);
        using var other = Build(architecture, shape, classes, seed: 2);

        Assert.Equal(Weights(first), Weights(again));
        Assert.NotEqual(Weights(first), Weights(other));
    }

    [Theory, MemberData(nameof(Cells))]
    public void Normalisation_happens_inside(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        var normalization = new Normalization(Enumerable.Repeat(0.25, shape.Channels).ToList(), Enumerable.Repeat(0.5, shape.Channels).ToList());
        using var inside = Randomness.Seeded(1, () => architecture.Build(shape, classes, normalization));
        using var outside = Randomness.Seeded(1, () => architecture.Build(shape, classes, Normalization.None));
        inside.eval();
        outside.eval();
        var images = Images(shape, 3);

        var expected = Values(outside.call((images - 0.25) / 0.5));

        Assert.All(Values(inside.call(images)).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.Equal(Values(Images(shape, 3)), Values(images));
        Assert.DoesNotContain(inside.state_dict().Keys, name => name.Contains("mean") && !name.Contains("running"));
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_scoped_step_leaves_no_tensor_alive_but_the_gradients(Architecture architecture, ImageShape shape, int classes)
    {
        using var classifier = Build(architecture, shape, classes);
        using var images = Images(shape, 4);
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Step();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            foreach (var training in new[] { true, false })
            {
                using var scope = NewDisposeScope();
                classifier.train(training);
                classifier.call(images.detach().requires_grad_()).pow(2).sum().backward();
            }
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_forward_pass_gives_its_scope_the_result_alone(Architecture architecture, ImageShape shape, int classes)
    {
        using var classifier = Build(architecture, shape, classes);
        using var images = Images(shape, 4);
        using var scope = NewDisposeScope();

        _ = classifier.call(images);

        Assert.Equal(1, scope.DisposablesCount);
    }

    [Theory, MemberData(nameof(Cells))]
    public void A_representation_is_all_that_its_scope_is_given(Architecture architecture, ImageShape shape, int classes)
    {
        using var classifier = Build(architecture, shape, classes);
        using var images = Images(shape, 4);
        foreach (var layer in classifier.Layers)
        {
            using var scope = NewDisposeScope();

            var representation = classifier.Representation(images, layer);

            Assert.Equal(1, scope.DisposablesCount);
            Assert.False(representation.IsInvalid);
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public void Images_of_another_shape_are_refused_with_both_shapes(Architecture architecture, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        using var classifier = Build(architecture, shape, classes);

        var error = Assert.Throws<ArgumentException>(() => classifier.call(Images(new ImageShape(2, 5, 7), 3)));

        Assert.Contains($"N×{shape}", error.Message);
        Assert.Contains("3×2×5×7", error.Message);
    }

    private static Classifier Build(Architecture architecture, ImageShape shape, int classes, long seed = 0) =>
        Randomness.Seeded(seed, () => architecture.Build(shape, classes, new Normalization([0.3], [0.4])));

    /// <summary>In eval mode after some passes in training mode: fresh running statistics would shrink what deep networks see to nothing.</summary>
    private static void Settle(Classifier classifier, ImageShape shape)
    {
        using var still = no_grad();
        using var images = Images(shape, 16);
        for (var i = 0; i < 20; i++)
        {
            using var logits = classifier.call(images);
        }

        classifier.eval();
    }

    private static Tensor Pooled(Tensor features) => features.dim() switch
    {
        4 => features.flatten(2).mean([2]),
        3 => features.mean([1]),
        _ => features,
    };

    private static Tensor Images(ImageShape shape, int count) =>
        rand([count, shape.Channels, shape.Height, shape.Width], generator: Randomness.For(0, "images"));

    private static float[] Weights(Classifier classifier) => [.. classifier.parameters().SelectMany(p => Values(p))];

    private static float[] Values(Tensor tensor)
    {
        using var copy = tensor.detach().contiguous();
        return copy.data<float>().ToArray();
    }
}
