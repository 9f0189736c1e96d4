using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Inversion;

public sealed class RepresentationInverterTests : IDisposable
{
    private const int Pixels = 64;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor seeds;
    private readonly Tensor targets;
    private readonly MatrixNetwork network;

    public RepresentationInverterTests()
    {
        using var generator = new Generator(7);
        seeds = rand([7, 1, 8, 8], float32, generator: generator);
        targets = rand([7, 1, 8, 8], float32, generator: generator);
        network = new(randn([Pixels, 20], float32, generator: generator), relu: true);
    }

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    public static TheoryData<InversionMethod> Methods() =>
        [new PaperInversion { Steps = 60 }, new ScaledInversion { Steps = 600 }, new AdamInversion { Steps = 60 }];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Distance_falls_and_never_rises_and_pixels_stay_in_range(InversionMethod method)
    {
        var result = new RepresentationInverter(network, method, 4).Invert(seeds, targets, Cancellation);

        Assert.All(result.Images, v => Assert.InRange(v, 0, 1));
        Assert.Equal(method.StepCount + 1, result.MedianCurve.Length);
        Assert.All(result.MedianCurve.Zip(result.MedianCurve.Skip(1)), pair => Assert.True(pair.Second <= pair.First));
        Assert.True(result.MedianCurve[^1] < 0.5 * result.MedianCurve[0], $"{result.MedianCurve[0]} fell only to {result.MedianCurve[^1]}");
        Assert.Equal(InversionResult.Median(result.Residuals), result.MedianCurve[^1]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Stated_distances_are_those_of_the_images_given(InversionMethod method)
    {
        var result = new RepresentationInverter(network, method, 7).Invert(seeds, targets, Cancellation);

        var measured = Distances(tensor(result.Images, 7, 1, 8, 8));
        Assert.All(result.Residuals.Zip(measured), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_batch_size_does_not_change_the_result(InversionMethod method)
    {
        var whole = new RepresentationInverter(network, method, 7).Invert(seeds, targets, Cancellation);
        var single = new RepresentationInverter(network, method, 1).Invert(seeds, targets, Cancellation);
        var uneven = new RepresentationInverter(network, method, 3).Invert(seeds, targets, Cancellation);

        Assert.All(whole.Images.Zip(single.Images), pair => Assert.Equal(pair.First, pair.Second, 2e-3f)); // rounding, magnified by the steps
        Assert.All(whole.Images.Zip(uneven.Images), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
        Assert.All(whole.MedianCurve.Zip(single.MedianCurve), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public void The_representation_of_the_layer_that_is_named_is_matched_and_that_of_another_is_not()
    {
        Classifier? built = null;
        Randomness.Seeded(3, () => built = new Mlp { Layers = 3, Width = 16 }.Build(new(1, 8, 8), 4, Normalization.None));
        using var mlp = built!;
        var method = new AdamInversion { Steps = 60, Layer = "layer1" };

        var result = new RepresentationInverter(mlp, method, 4).Invert(seeds, targets, Cancellation);

        var images = tensor(result.Images, 7, 1, 8, 8);
        Assert.Equal("60 Adam steps at layer1", method.Label);
        Assert.All(result.Residuals.Zip(Relative(mlp, images, "layer1")), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.True(result.Residuals.Average() < 0.3 * Relative(mlp, seeds, "layer1").Average());
        Assert.NotEqual(result.Residuals, Relative(mlp, images, "penultimate"));
        Assert.Contains("stem", Assert.Throws<ArgumentException>(() => new RepresentationInverter(mlp, method with { Layer = "stem" }, 4).Invert(seeds, targets, Cancellation)).Message);
    }

    [Fact]
    public void Naming_the_penultimate_changes_nothing()
    {
        Classifier? built = null;
        Randomness.Seeded(3, () => built = new Vgg { Width = 8 }.Build(new(1, 8, 8), 4, Normalization.None));
        using var vgg = built!;

        var usual = new RepresentationInverter(vgg, new AdamInversion { Steps = 8 }, 4).Invert(seeds, targets, Cancellation);
        var named = new RepresentationInverter(vgg, new AdamInversion { Steps = 8, Layer = "penultimate" }, 4).Invert(seeds, targets, Cancellation);
        var maps = new RepresentationInverter(vgg, new AdamInversion { Steps = 8, Layer = "pool1" }, 4).Invert(seeds, targets, Cancellation); // N×C×H×W, averaged

        Assert.Equal(usual.Images, named.Images);
        Assert.NotEqual(usual.Images, maps.Images);
        Assert.True(maps.MedianCurve[^1] < maps.MedianCurve[0]);
    }

    private float[] Relative(Classifier classifier, Tensor images, string layer)
    {
        using var noGrad = no_grad();
        var wanted = classifier.Representation(targets, layer);
        return ((classifier.Representation(images, layer) - wanted).norm(1, keepdim: false, p: 2) / wanted.norm(1, keepdim: false, p: 2)).data<float>().ToArray();
    }

    [Fact]
    public void Two_steps_of_the_paper_are_those_worked_out_by_hand()
    {
        // Rep(x) = 2x on one pixel pair: from (.9, .5) to the target (.1, .5) the unit gradient is (1, 0)
        using var doubling = new MatrixNetwork(2 * eye(2), relu: false);
        var seed = tensor(new[] { .9f, .5f }, 1, 1, 1, 2);
        var target = tensor(new[] { .1f, .5f }, 1, 1, 1, 2);

        var result = new RepresentationInverter(doubling, new PaperInversion { Steps = 2 }, 1).Invert(seed, target, Cancellation);

        // m₁ = .1, x₁ = .9 − .125 · .1; m₂ = .9 · .1 + .1 = .19, x₂ = x₁ − .125 · .19
        Assert.Equal(.9f - .0125f - .02375f, result.Images[0], 1e-6f);
        Assert.Equal(.5f, result.Images[1], 1e-6f);
        var length = MathF.Sqrt(.1f * .1f + .5f * .5f);
        Assert.Equal(.8f / length, result.MedianCurve[0], 1e-5f);
        Assert.Equal((.8f - .0125f) / length, result.MedianCurve[1], 1e-5f);
        Assert.Equal((.8f - .03625f) / length, result.MedianCurve[2], 1e-5f);
    }

    [Fact]
    public void The_first_adam_step_moves_each_pixel_by_its_rate()
    {
        using var identity = new MatrixNetwork(eye(2), relu: false);
        var seed = tensor(new[] { .9f, .5f }, 1, 1, 1, 2);
        var target = tensor(new[] { .2f, .8f }, 1, 1, 1, 2);

        var result = new RepresentationInverter(identity, new AdamInversion { Steps = 1, LearningRate = 0.1 }, 1).Invert(seed, target, Cancellation);

        Assert.Equal(.8f, result.Images[0], 1e-5f);
        Assert.Equal(.6f, result.Images[1], 1e-5f);
    }

    [Fact]
    public void The_scaled_step_is_the_papers_at_the_papers_size()
    {
        Assert.Equal(0.125, ScaledInversion.StepSize(3 * 224 * 224), 1e-12);
        Assert.Equal(0.125 / 192 / 2.0206, ScaledInversion.StepSize(1), 1e-5); // √150,528 = 387.98
        Assert.Equal(0.00902, ScaledInversion.StepSize(784), 1e-5);
    }

    [Fact]
    public void The_best_iterate_is_kept_where_later_ones_are_worse()
    {
        // a step far too long: every iterate after the start is clamped to a corner
        var result = new RepresentationInverter(network, new PaperInversion { Steps = 5, StepSize = 1000 }, 7).Invert(targets, targets, Cancellation);

        Assert.Equal(targets.data<float>().ToArray(), result.Images);
        Assert.All(result.Residuals, r => Assert.Equal(0, r));
    }

    [Fact]
    public void A_target_without_representation_leaves_its_seed_and_counts_as_unconverged()
    {
        var dead = targets.clone();
        dead[2] = 0; // no bias, so a black image has Rep = 0

        var result = new RepresentationInverter(network, new AdamInversion { Steps = 20 }, 7).Invert(seeds, dead, Cancellation);

        Assert.Equal(1, result.Residuals[2]);
        Assert.Equal(seeds[2].data<float>().ToArray(), result.Images[(2 * Pixels)..(3 * Pixels)]);
        Assert.All(result.Residuals.Where((_, i) => i != 2), r => Assert.InRange(r, 0, 0.5f));
    }

    [Fact]
    public void A_dead_gradient_moves_nothing()
    {
        using var blind = new MatrixNetwork(-ones([Pixels, 3], float32), relu: true);
        using var seeing = new MatrixNetwork(ones([Pixels, 3], float32), relu: true);

        var still = new RepresentationInverter(blind, new PaperInversion { Steps = 5 }, 7).Invert(seeds, targets, Cancellation);
        var moved = new RepresentationInverter(seeing, new PaperInversion { Steps = 5 }, 7).Invert(seeds, targets, Cancellation);

        Assert.Equal(seeds.data<float>().ToArray(), still.Images);
        Assert.NotEqual(seeds.data<float>().ToArray(), moved.Images);
    }

    [Fact]
    public void A_network_that_left_the_finite_range_is_named()
    {
        using var broken = new MatrixNetwork(full([Pixels, 3], float.PositiveInfinity), relu: false);

        var error = Assert.Throws<DivergedException>(() => new RepresentationInverter(broken, new AdamInversion(), 7).Invert(seeds, targets, Cancellation));

        Assert.Contains("not finite", error.Message);
    }

    [Fact]
    public void Finished_batches_are_handed_out_and_not_made_again()
    {
        var made = new List<InvertedBatch>();
        var method = new AdamInversion { Steps = 10 };
        var whole = new RepresentationInverter(network, method, 3) { BatchFinished = made.Add }.Invert(seeds, targets, Cancellation);
        var again = new List<InvertedBatch>();

        var resumed = new RepresentationInverter(network, method, 3) { BatchFinished = again.Add, Finished = made[..2] }.Invert(seeds, targets, Cancellation);

        Assert.Equal([0, 3, 6], made.Select(b => b.First));
        Assert.Equal([6], again.Select(b => b.First));
        Assert.Equal(whole.Images, resumed.Images);
        Assert.Equal(whole.MedianCurve, resumed.MedianCurve);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(3)]
    public void The_film_goes_from_the_seed_to_the_image_kept(int batchSize)
    {
        var result = new RepresentationInverter(network, new AdamInversion { Steps = 40 }, batchSize).Invert(seeds, targets, Cancellation);

        byte[] Bytes(IEnumerable<float> pixels) => [.. pixels.Select(v => (byte)MathF.Round(v * 255))];
        var frames = InversionFilm.Steps(40);
        var film = result.Film!.Chunk(Pixels).ToArray(); // 7 pairs × 8 frames
        Assert.Equal([0, 2, 4, 8, 14, 20, 30, 40], frames);
        Assert.Equal(7 * frames.Count, film.Length);
        Assert.All(Enumerable.Range(0, 7), i =>
        {
            Assert.Equal(Bytes(seeds[i].data<float>()), film[i * frames.Count]);
            Assert.Equal(Bytes(result.Images.Skip(i * Pixels).Take(Pixels)), film[(i + 1) * frames.Count - 1]);
            Assert.NotEqual(film[i * frames.Count], film[i * frames.Count + 1]);
        });
    }

    [Fact]
    public void Twelve_pairs_are_filmed_and_few_steps_make_few_frames()
    {
        Assert.Equal([12, 4, 0, 2], [InversionFilm.Filmed(0, 128), InversionFilm.Filmed(8, 8), InversionFilm.Filmed(16, 8), InversionFilm.Filmed(0, 2)]);
        Assert.Equal([0, 1, 2], InversionFilm.Steps(2));
        Assert.Equal([0, 100, 200, 400, 700, 1000, 1500, 2000], InversionFilm.Steps(2000));
    }

    [Fact]
    public void A_batch_without_its_film_leaves_none_at_all()
    {
        var made = new List<InvertedBatch>();
        var method = new AdamInversion { Steps = 10 };
        var whole = new RepresentationInverter(network, method, 3) { BatchFinished = made.Add }.Invert(seeds, targets, Cancellation);

        var old = new RepresentationInverter(network, method, 3) { Finished = [made[0] with { Film = [] }] }.Invert(seeds, targets, Cancellation);

        Assert.NotNull(whole.Film);
        Assert.Null(old.Film);
        Assert.Equal(whole.Images, old.Images);
    }

    [Fact]
    public void Cancelling_stops_within_a_step_and_keeps_finished_batches()
    {
        using var source = new CancellationTokenSource();
        var made = new List<InvertedBatch>();
        var inverter = new RepresentationInverter(network, new AdamInversion { Steps = 10 }, 3)
        {
            BatchFinished = made.Add,
            Progress = p =>
            {
                if (p.Note.StartsWith("images 4 to 6 of 7, step 5 of 10", StringComparison.Ordinal))
                {
                    source.Cancel();
                }
            },
        };

        Assert.Throws<OperationCanceledException>(() => inverter.Invert(seeds, targets, source.Token));
        Assert.Equal([0], made.Select(b => b.First));
    }

    [Fact]
    public void Weights_keep_no_gradient_and_can_be_trained_afterwards()
    {
        new RepresentationInverter(network, new AdamInversion { Steps = 3 }, 7).Invert(seeds, targets, Cancellation);

        Assert.All(network.parameters(), p => Assert.True(p.requires_grad));
        Assert.All(network.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void Inverting_leaves_no_tensor_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        new RepresentationInverter(network, new AdamInversion { Steps = 5 }, 3).Invert(seeds, targets, Cancellation);
        new RepresentationInverter(network, new PaperInversion { Steps = 5 }, 3).Invert(seeds, targets, Cancellation);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Shapes_that_differ_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new RepresentationInverter(network, new AdamInversion(), 7).Invert(seeds[..6], targets, Cancellation));

        Assert.Contains("6×1×8×8", error.Message);
        Assert.Contains("7×1×8×8", error.Message);
    }

    private float[] Distances(Tensor images)
    {
        using var noGrad = no_grad();
        var wanted = network.Representation(targets);
        return ((network.Representation(images) - wanted).norm(1) / wanted.norm(1)).data<float>().ToArray();
    }
}
