using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Checkpoints;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using Kindred.Engine.Specs;
using Kindred.Engine.Tests.Training;
using Kindred.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Inversion;

public sealed class InversionPrecisionTests : IDisposable
{
    private const int Pairs = 24;

    private static readonly int[] seedIndices = [.. Enumerable.Range(0, Pairs)];
    private static readonly int[] targetIndices = [.. Enumerable.Range(0, Pairs).Select(i => (i + 1) % Pairs)]; // another image each

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor seeds = Quadrants.Images(Pairs, seed: 2).Images(seedIndices, CPU);
    private readonly Tensor targets = Quadrants.Images(Pairs, seed: 2).Images(targetIndices, CPU);

    public void Dispose() => scope.Dispose();

    /// <summary>Networks with a bfloat16 pass, and methods.</summary>
    public static TheoryData<Architecture, InversionMethod> Cases()
    {
        Architecture[] networks = [new ResNet { Width = 16 }, new Vgg { Width = 16, Stages = 2 }, new Mlp { Width = 32 }, new VisionTransformer { PatchSize = 4, Width = 32, Depth = 2 }];
        InversionMethod[] methods = [new PaperInversion { Steps = 100 }, new ScaledInversion { Steps = 100 }, new AdamInversion { Steps = 40 }];
        var cases = new TheoryData<Architecture, InversionMethod>();
        foreach (var network in networks)
        {
            foreach (var method in methods)
            {
                cases.Add(network, method);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_coarse_steps_in_bfloat16_distances_end_where_float32_brings_them(Architecture architecture, InversionMethod method)
    {
        using var network = Trained(architecture);

        var full = new RepresentationInverter(network, method, Pairs).Invert(seeds, targets, Cancellation);
        var narrow = new RepresentationInverter(network, Narrow(method), Pairs).Invert(seeds, targets, Cancellation);

        Assert.Equal((ArithmeticPrecision.Float32, null, null), (full.Arithmetic.Coarse, full.Arithmetic.Agreement, full.Arithmetic.GivenUp));
        Assert.Equal((ArithmeticPrecision.BFloat16, null), (narrow.Arithmetic.Coarse, narrow.Arithmetic.GivenUp));
        Assert.InRange(narrow.Arithmetic.Agreement!.Value, BFloat16Check.Least, 1.0001);
        Assert.NotEqual(full.Images, narrow.Images);
        Assert.True(full.MedianCurve[^1] < 0.95 * full.MedianCurve[0], $"float32 only came from {full.MedianCurve[0]} to {full.MedianCurve[^1]}");
        var (expected, got) = (full.Residuals.Average(), narrow.Residuals.Average());
        Assert.InRange(got, 0, expected * 1.1 + 0.003); // a tenth, and near 0 a good tenth of a bfloat16's rounding
        Assert.InRange(InversionResult.Median(narrow.Residuals), 0, InversionResult.Median(full.Residuals) * 1.25 + 0.003); // of 24
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Stated_distances_are_float32s_of_the_images_given(Architecture architecture, InversionMethod method)
    {
        using var network = Trained(architecture);

        var result = new RepresentationInverter(network, Narrow(method), Pairs).Invert(seeds, targets, Cancellation);

        using var noGrad = no_grad();
        Assert.Equal(ArithmeticPrecision.Float32, network.EvalPrecision);
        var wanted = network.Representation(targets);
        var reached = network.Representation(tensor(result.Images, seeds.shape));
        var measured = ((reached - wanted).norm(1) / wanted.norm(1)).data<float>().ToArray();
        Assert.All(result.Residuals.Zip(measured), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
        Assert.All(result.MedianCurve.Zip(result.MedianCurve.Skip(1)), pair => Assert.True(pair.Second <= pair.First));
    }

    [Fact]
    public void Of_coarse_steps_only_those_measured_in_float32_can_be_the_best()
    {
        using var network = Trained(new Mlp { Width = 32 });

        var curve = new RepresentationInverter(network, Narrow(new PaperInversion { Steps = 400 }), Pairs).Invert(seeds, targets, Cancellation).MedianCurve;

        int[] looks = [.. Enumerable.Range(0, 300).Where(s => s % 20 == 0 || InversionFilm.Steps(400).Contains(s))];
        Assert.All(Enumerable.Range(1, 299).Except(looks), step => Assert.Equal(curve[step - 1], curve[step]));
        Assert.True(curve[20] < curve[0]);
        Assert.True(curve[300] <= curve[299]);
    }

    [Fact]
    public void It_resumes_to_the_very_bits()
    {
        using var network = Trained(new ResNet { Width = 16 });
        var method = Narrow(new AdamInversion { Steps = 12 });
        var made = new List<InvertedBatch>();
        var whole = new RepresentationInverter(network, method, 10) { BatchFinished = made.Add }.Invert(seeds, targets, Cancellation);

        var resumed = new RepresentationInverter(network, method, 10) { Finished = made[..1] }.Invert(seeds, targets, Cancellation);

        Assert.Equal(3, made.Count);
        Assert.Equal(whole.Images, resumed.Images);
        Assert.Equal(whole.MedianCurve, resumed.MedianCurve);
        Assert.Equal(whole.Arithmetic, resumed.Arithmetic);
    }

    [Fact]
    public void A_network_without_a_bfloat16_pass_is_inverted_in_float32_and_says_so()
    {
        using var generator = new Generator(7);
        using var network = new MatrixNetwork(randn([64, 20], float32, generator: generator), relu: true);
        var method = new AdamInversion { Steps = 10 };

        var full = new RepresentationInverter(network, method, Pairs).Invert(seeds, targets, Cancellation);
        var asked = new RepresentationInverter(network, Narrow(method), Pairs).Invert(seeds, targets, Cancellation);

        Assert.Equal(full.Images, asked.Images);
        Assert.Equal("all steps in float32, because MatrixNetwork has no bfloat16 pass", asked.Arithmetic.Sentence);
        Assert.Equal("10 Adam steps in float32, because MatrixNetwork has no bfloat16 pass", asked.Arithmetic.LabelOf(Narrow(method)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_wrong_bfloat16_pass_is_given_up_for_float32_and_says_so(double factor)
    {
        using var network = new WrongInBFloat16(factor);
        var method = new AdamInversion { Steps = 10 };

        var full = new RepresentationInverter(network, method, Pairs).Invert(seeds, targets, Cancellation);
        var asked = new RepresentationInverter(network, Narrow(method), Pairs).Invert(seeds, targets, Cancellation);

        Assert.Matches("^all steps in float32, because bfloat16 gradients agree with float32's to (NaN|-?0\\.[0-2]\\d) only$", asked.Arithmetic.Sentence);
        Assert.False(asked.Arithmetic.Agreement >= BFloat16Check.Least);
        Assert.Equal(full.Images, asked.Images);
        Assert.Equal(full.MedianCurve, asked.MedianCurve);
        Assert.Equal(ArithmeticPrecision.Float32, network.EvalPrecision);
    }

    [Fact]
    public void The_networks_precision_is_left_as_found_when_an_inversion_is_cancelled()
    {
        using var network = Trained(new Mlp { Width = 32 });
        using var source = new CancellationTokenSource();
        var inverter = new RepresentationInverter(network, Narrow(new AdamInversion { Steps = 40 }), Pairs) { Progress = _ => source.Cancel() };

        Assert.Throws<OperationCanceledException>(() => inverter.Invert(seeds, targets, source.Token));

        Assert.Equal(ArithmeticPrecision.Float32, network.EvalPrecision);
    }

    [Fact]
    public void Inverting_leaves_no_tensor_alive()
    {
        using var network = Trained(new ResNet { Width = 16 });
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        new RepresentationInverter(network, Narrow(new AdamInversion { Steps = 8 }), 10).Invert(seeds, targets, Cancellation);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_choice_is_a_field_of_every_method_and_another_is_refused()
    {
        var errors = new SpecErrors();

        SpecJson.Read<InversionMethod>("""{"kind":"adam","precision":"float16"}""", errors);

        Assert.All(Catalog<InversionMethod>.All, e => Assert.Contains(SpecFields.Of(e.Type), f => f.Name == "precision"));
        Assert.Equal("\"float16\" is not one of float32, bfloat16.", Assert.Single(errors.For("precision")));
        Assert.Equal("40 Adam steps, coarse steps in bfloat16", SpecJson.Deserialize<InversionMethod>("""{"kind":"adam","precision":"bfloat16"}""").Label);
    }

    private static InversionMethod Narrow(InversionMethod method) => method with { Precision = ArithmeticPrecision.BFloat16 };

    private static Classifier Trained(Architecture architecture)
    {
        var setup = Setups.Of(new StandardTraining(), epochs: 3) with { Architecture = architecture };
        using var trainer = Setups.Trainer(setup);
        trainer.Train(null, Cancellation);
        using var weights = new MemoryStream();
        Safetensors.SaveWeights(trainer.Classifier, weights);
        weights.Position = 0;
        var classifier = architecture.Build(Quadrants.Shape, Quadrants.Classes, setup.Normalization);
        Safetensors.LoadWeights(classifier, weights);
        return classifier;
    }

    /// <summary>Flattened pixels; in bfloat16 times a factor, so that the gradient is another.</summary>
    private sealed class WrongInBFloat16(double factor) : Classifier(nameof(WrongInBFloat16), Normalization.None)
    {
        public override bool SupportsBFloat16 => true;

        public override int RepresentationWidth => 64;

        public override Tensor Representation(Tensor images) => EvalPrecision == ArithmeticPrecision.BFloat16 ? images.flatten(1) * factor : images.flatten(1) * 1.0;

        public override Tensor Classify(Tensor representation) => representation;
    }
}
