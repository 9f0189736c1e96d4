using Kindred.Engine.Datasets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Architectures;

/// <summary>What the parts of a pre-activation network are called in the codes whose weights people have.</summary>
internal enum PreActivationNames
{
    /// <summary>layer1.0.shortcut.0, bn, linear: as in Rice et al.'s code, and RobustBench's PreActResNet.</summary>
    PreActResNet,

    /// <summary>block1.layer.0.convShortcut, bn1, fc: as in TRADES, and RobustBench's WideResNet.</summary>
    WideResNet,
}

/// <summary>A pre-activation residual network: stem, stages of blocks, batch normalisation, ReLU, global average pooling and one linear layer.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Blocks">Blocks in each stage; each stage from the second halves the image and doubles the channels.</param>
/// <param name="StemWidth">Channels of the first convolution.</param>
/// <param name="Width">Channels of the first stage.</param>
/// <param name="Stem">What comes first.</param>
/// <param name="Names">What parameters are called.</param>
internal sealed record PreActivationPlan(
    string Name, IReadOnlyList<int> Blocks, int StemWidth, int Width, ImageStem Stem, PreActivationNames Names)
{
    /// <summary>What a stage is called.</summary>
    public string StageName(int stage) => $"{(Names == PreActivationNames.WideResNet ? "block" : "layer")}{stage + 1}";

    /// <summary>Stem, stages and what is pooled from them.</summary>
    public IReadOnlyList<string> LayerNames => ["stem", .. Blocks.Select((_, i) => StageName(i)), Classifier.Penultimate];

    public void Count(CostTally tally, int classes)
    {
        if (Stem == ImageStem.ImageNet)
        {
            tally.Convolution(StemWidth, kernel: 7, stride: 2).Pool(kernel: 3, stride: 2, padding: 1);
        }
        else
        {
            tally.Convolution(StemWidth, kernel: 3);
        }

        for (var stage = 0; stage < Blocks.Count; stage++)
        {
            for (var i = 0; i < Blocks[stage]; i++)
            {
                PreActivationBlock.Count(tally, Width << stage, stride: stage > 0 && i == 0 ? 2 : 1);
            }
        }

        tally.Norm(tally.Channels).Linear(tally.Channels, classes);
    }
}

/// <summary>The network of a <see cref="PreActivationPlan"/>.</summary>
internal sealed class PreActivationClassifier : LayeredClassifier
{
    private readonly PreActivationPlan plan;
    private readonly Conv2d conv1;
    private readonly BatchNorm2d last;
    private readonly Linear head;

    public PreActivationClassifier(PreActivationPlan plan, ImageShape shape, int classes, Normalization normalization)
        : base(plan.Name, shape, normalization)
    {
        this.plan = plan;
        conv1 = plan.Stem == ImageStem.ImageNet
            ? Convolution.Create(shape.Channels, plan.StemWidth, kernel: 7, stride: 2)
            : Convolution.Create(shape.Channels, plan.StemWidth, kernel: 3);
        var stages = Enumerable.Range(0, plan.Blocks.Count).Select(Stage).ToList();
        var width = plan.Width << (stages.Count - 1);
        last = nn.BatchNorm2d(width);
        head = nn.Linear(width, classes);
        var wide = plan.Names == PreActivationNames.WideResNet;
        var names = stages.Select((_, i) => plan.StageName(i)).ToList();
        register_module("conv1", conv1);
        foreach (var (name, stage) in names.Zip(stages))
        {
            register_module(name, wide ? nn.Sequential(("layer", stage)) : stage);
        }

        register_module(wide ? "bn1" : "bn", last);
        register_module(wide ? "fc" : "linear", head);
        Chain([
            new("stem", plan.StemWidth, Stem),
            .. names.Zip(stages, (name, stage) => (name, stage)).Select((s, i) => new Layer(s.name, plan.Width << i, s.stage.call)),
            new(Penultimate, width, x => Convolution.Activate(last, x).mean([2, 3])),
        ]);
    }

    public override Tensor Classify(Tensor representation) => head.call(representation);

    private Tensor Stem(Tensor images)
    {
        var x = conv1.call(images);
        return plan.Stem == ImageStem.ImageNet ? nn.functional.max_pool2d(x, 3, 2, 1) : x;
    }

    private Sequential Stage(int stage)
    {
        var to = plan.Width << stage;
        return nn.Sequential(Enumerable.Range(0, plan.Blocks[stage]).Select(nn.Module<Tensor, Tensor> (i) =>
        {
            var from = i > 0 ? to : stage == 0 ? plan.StemWidth : to / 2;
            return new PreActivationBlock(from, to, stage > 0 && i == 0 ? 2 : 1, plan.Names);
        }));
    }
}

/// <summary>
/// Normalisation, ReLU and 3×3 convolution, twice, beside a shortcut (He et al. 2016b, figure 4e; Zagoruyko and Komodakis 2016, figure 1).
/// Where the channels change, the shortcut is a 1×1 convolution of the first normalisation and ReLU.
/// </summary>
internal sealed class PreActivationBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d bn1, bn2;
    private readonly Conv2d? projection;

    public PreActivationBlock(int from, int to, int stride, PreActivationNames names) : base(nameof(PreActivationBlock))
    {
        bn1 = nn.BatchNorm2d(from);
        conv1 = Convolution.Create(from, to, kernel: 3, stride);
        bn2 = nn.BatchNorm2d(to);
        conv2 = Convolution.Create(to, to, kernel: 3);
        projection = from == to ? null : Convolution.Create(from, to, kernel: 1, stride);
        register_module("bn1", bn1);
        register_module("conv1", conv1);
        register_module("bn2", bn2);
        register_module("conv2", conv2);
        if (projection is not null && names == PreActivationNames.WideResNet)
        {
            register_module("convShortcut", projection);
        }
        else if (projection is not null)
        {
            register_module("shortcut", nn.Sequential(("0", projection)));
        }
    }

    public static void Count(CostTally tally, int to, int stride)
    {
        tally.Norm(tally.Channels);
        if (tally.Channels != to)
        {
            tally.Beside(shortcut => shortcut.Convolution(to, kernel: 1, stride));
        }

        tally.Normalized(to, kernel: 3, stride).Convolution(to, kernel: 3);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var active = Convolution.Activate(bn1, x);
        var y = Convolution.Apply(conv1, bn2, active).relu_(); // the second normalisation follows one convolution, and can be folded
        return conv2.call(y).add_(projection is null ? x : projection.call(active)).MoveToOuterDisposeScope();
    }
}
