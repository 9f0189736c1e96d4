using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Inversion;
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
            "Do networks become one as they become robust, in what they represent and in what they answer? 40 small networks, five epsilons, two seeds; four measures of representations and two of predictions. About twice the settings of the quick look: 4,000 training images for four epochs, 256 inversions of 100 steps.",
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
                    new LinearCka(), new LinearCka { Estimator = HsicEstimator.Debiased }, new Procrustes { Form = ProcrustesForm.Similarity },
                    new KnnJaccard(), new Disagreement(), new JensenShannon(),
                ],
            }),
    ];

    public static ExperimentPreset? Find(string id) => All.FirstOrDefault(p => p.Id == id);
}
