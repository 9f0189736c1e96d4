using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("standard")]
[About("Standard training", "Cross-entropy on the images as they are; epsilon is ignored.",
    Reference = "Goodfellow, Bengio, Courville: Deep Learning, 2016, section 6.2")]
public sealed record StandardTraining : Objective
{
    public override string Label => "standard training";

    public override int PassesPerImage => 1;

    /// <inheritdoc/>
    public override Tensor Loss(Classifier classifier, TrainingBatch batch, out Tensor correct) =>
        CrossEntropy(classifier, batch.Images, batch, out correct);
}
