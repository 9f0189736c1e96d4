using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Inversion;
using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Training;

namespace Kindred.Platform.Experiments;

/// <summary>A named spec to start from.</summary>
public sealed record ExperimentPreset(string Id, string Name, string Hint, string Description, ExperimentSpec Spec);

/// <summary>The presets that ship. <c>quick-look</c> always exists.</summary>
public static class ExperimentPresets
{
    public static IReadOnlyList<ExperimentPreset> All { get; } =
    [
        new("quick-look", "Quick look: four kinds of network", "5 min on two cores",
            "The paper in five minutes: 32 small networks on Fashion-MNIST. Settings are small on purpose: 2,000 training images for three epochs, one-step attacks, 128 inversions of 40 steps.",
            new ExperimentSpec
            {
                Architectures = [new ResNet(), new Vgg(), new Mlp(), new VisionTransformer { Depth = 2 }],
                Epsilons = [0, 0.5, 1, 2],
                Seeds = [0, 1],
                Training = new TrainingSpec { BatchSize = 32 },
            }),
        new("jones-2022", "Jones 2022", "2,000 steps, hours",
            "The paper's inversion (2,000 steps of 1/8, best iterate kept) on networks trained long enough: PGD-7 training on 11,500 images for 30 epochs.",
            new ExperimentSpec
            {
                Dataset = new FashionMnistSmall(),
                TrainingImages = 11_500,
                Architectures = [new ResNet { Depth = 20 }, new Vgg { Convolutions = 2 }, new Mlp { Width = 512 }, new VisionTransformer { PatchSize = 4 }],
                Epsilons = [0, 0.25, 0.5, 1, 2],
                Seeds = [0, 1],
                Training = new TrainingSpec { Objective = new PgdTraining(), Epochs = 30, BatchSize = 128 },
                Evaluation = new EvaluationSpec { Attack = new PgdAttack { Epsilon = 1, Steps = 50 }, CleanImages = 10_000, AttackedImages = 1000 },
                Inversion = new InversionSpec { Pairs = 1000, Method = new PaperInversion(), BatchSize = 128 },
            }),
        new("convergence-study", "Convergence study", "half an hour on two cores",
            "Do networks become one as they become robust, in what they represent and in what they answer? 40 small networks, five epsilons, two seeds; five measures of representations and two of predictions, where networks agree and where they do not, and classifiers trained anew. About twice the settings of the quick look: 4,000 training images for four epochs, 256 inversions of 100 steps.",
            new ExperimentSpec
            {
                TrainingImages = 4000,
                Architectures = [new ResNet(), new Vgg(), new Mlp(), new VisionTransformer { Depth = 2 }],
                Epsilons = [0, 0.25, 0.5, 1, 2],
                Seeds = [0, 1],
                Training = new TrainingSpec { Epochs = 4, BatchSize = 32 },
                Inversion = new InversionSpec { Pairs = 256, Method = new AdamInversion { Steps = 100 } },
                Measures =
                [
                    new LinearCka(), new LinearCka { Estimator = CkaEstimator.Debiased }, new Procrustes { Form = ProcrustesForm.Similarity },
                    new Rtd { BatchSize = 100 }, new KnnJaccard(), new Disagreement(), new JensenShannon(),
                ],
                SplitByAgreement = true,
                Probes = new ProbeSpec { Starts = 3 },
            }),
        new("fast-fgsm-rs", "Fast FGSM-RS: one step from a random start", "cyclic, stops at a collapse",
            "Fast adversarial training by Wong, Rice, Kolter (2020), Linf: one step of 1.25 ε from a random start, a learning rate that rises and falls once. At the larger epsilons it may overfit catastrophically: it then stops, keeps the last good weights and says so.",
            Fast(new FgsmRsTraining())),
        new("fast-n-fgsm", "Fast N-FGSM: one step from strong noise", "cyclic, stops at a collapse",
            "Fast adversarial training by de Jorge et al. (2022), Linf: one step of ε from noise twice as wide, without projection. The same cells as the FGSM-RS preset, for comparison.",
            Fast(new NFgsmTraining())),
        new("trades-sweep", "TRADES sweep", "five epsilons, three seeds, days",
            "TRADES with β 6 and ten inner steps in L2, five epsilons and three seeds of WideResNet-16-4; the best epoch by robust accuracy on held-out images is used, the last is kept beside it.",
            new ExperimentSpec
            {
                TrainingImages = 11_500,
                Architectures = [new WideResNet { Depth = 16, WideningFactor = 4 }],
                Epsilons = [0.25, 0.5, 1, 1.5, 2],
                Seeds = [0, 1, 2],
                Training = new TrainingSpec
                {
                    Objective = new TradesTraining(),
                    Optimizer = new SgdOptimizer { WeightDecay = 2e-4 },
                    Schedule = new StepSchedule { FirstDrop = 0.75, DropEvery = 0.15 },
                    Epochs = 30,
                    BatchSize = 128,
                    LearningRate = 0.1,
                    Augment = true,
                    Use = KeptWeights.Best,
                },
                Evaluation = new EvaluationSpec { Attack = new PgdAttack { Epsilon = 1, Steps = 50 }, CleanImages = 10_000, AttackedImages = 1000 },
                Inversion = new InversionSpec { Pairs = 1000, Method = new PaperInversion { Steps = 1000 }, BatchSize = 128 },
            }),
        new("klabunde-2025", "Klabunde 2025", "1,000 steps, days",
            "The re-test by Klabunde, Caspari, Lemmerich (2025) on Fashion-MNIST: PGD-3 training without random start, SGD with drops to a tenth at each third, 1,000 inversion steps, and their measures. Departures: their attack keeps its best iterate, this one its last; small members of their families of networks; 2,000 pairs instead of 10,000; robust accuracy is measured with 50 steps instead of 3.",
            new ExperimentSpec
            {
                TrainingImages = 11_500,
                Architectures = [new ResNet { Depth = 20 }, new WideResNet { Depth = 16, WideningFactor = 4 }, new DenseNet(), new ResNeXt(), new Vgg { Convolutions = 2 }],
                Epsilons = [0, 0.25, 0.5, 1],
                Seeds = [0, 1],
                Training = new TrainingSpec
                {
                    Objective = new PgdTraining { Steps = 3, RelativeStepSize = 0.5, RandomStart = false },
                    Optimizer = new SgdOptimizer(),
                    Schedule = new StepSchedule { FirstDrop = 1.0 / 3, DropEvery = 1.0 / 3 },
                    Epochs = 90,
                    BatchSize = 512,
                    LearningRate = 0.1,
                    Augment = true,
                },
                Evaluation = new EvaluationSpec { Attack = new PgdAttack { Epsilon = 1, Steps = 50 }, CleanImages = 10_000, AttackedImages = 1000 },
                Inversion = new InversionSpec { Pairs = 2000, Method = new PaperInversion { Steps = 1000 }, BatchSize = 128 },
                Measures = [new LinearCka { Estimator = CkaEstimator.Debiased }, new Procrustes { Form = ProcrustesForm.Similarity }, new Rtd { BatchSize = 500 }, new KnnJaccard(), new Disagreement(), new JensenShannon()],
                SplitByAgreement = true,
                Probes = new ProbeSpec { Starts = 3 },
            }),
    ];

    public static ExperimentPreset? Find(string id) => All.FirstOrDefault(p => p.Id == id);

    /// <summary>The recipe of both fast trainings: SGD, one triangle of the learning rate up to 0.2, 15 epochs.</summary>
    private static ExperimentSpec Fast(Objective objective) => new()
    {
        TrainingImages = 11_500,
        Architectures = [new ResNet { Depth = 20 }, new Vgg { Convolutions = 2 }],
        Norm = Norm.Linf,
        Epsilons = [0, 0.05, 0.1, 0.2],
        Seeds = [0, 1],
        Training = new TrainingSpec
        {
            Objective = objective,
            Optimizer = new SgdOptimizer(),
            Schedule = new CyclicSchedule(),
            Epochs = 15,
            BatchSize = 128,
            LearningRate = 0.2,
            Augment = true,
            CollapseDrop = 0.2,
        },
        Evaluation = new EvaluationSpec { Attack = new PgdAttack { Norm = Norm.Linf, Epsilon = 0.1, Steps = 50 }, CleanImages = 10_000, AttackedImages = 1000 },
    };
}
