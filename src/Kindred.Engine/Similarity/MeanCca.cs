using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>What is averaged over canonical correlations.</summary>
public enum CcaMean
{
    /// <summary>Mean of the correlations ρ.</summary>
    Correlation,

    /// <summary>Mean of their squares, R²_CCA.</summary>
    SquaredCorrelation,
}

/// <summary>
/// Mean of the canonical correlations of X and Y, or of their squares, over the lower of the two ranks. At full rank it equals google/svcca
/// and sim_metric; at lower rank sim_metric and Kornblith's demo divide by the number of columns instead, which counts directions that are not there.
/// </summary>
[CatalogId("mean-cca")]
[About("Mean CCA", "Mean canonical correlation: how well each direction of one representation is a linear function of the other.",
    Reference = "Kornblith, Norouzi, Lee, Hinton: Similarity of neural network representations revisited, ICML 2019, section 5; Hotelling, Biometrika 1936")]
public sealed record MeanCca : CcaMeasure
{
    [Display(Name = "Mean of", Description = "The correlations, or their squares.")]
    public CcaMean Mean { get; init; } = CcaMean.Correlation;

    public override string Label => Mean == CcaMean.Correlation ? "mean CCA" : "mean squared CCA";

    public override MeasureProperties Properties => Facts(symmetric: true, linear: true,
        "Every direction counts alike, however little variance it has: it follows noise and differs between seeds.");

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var correlations = Correlations(x, y);
        return new((Mean == CcaMean.Correlation ? correlations : correlations.square()).mean().item<double>());
    }
}
