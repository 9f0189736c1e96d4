using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// R² of predicting X (n×p) from Y (n×q) by linear regression, over all features of X together: 1 − Σ residual² / Σ (X − mean)², each image
/// predicted by a fit to the other folds; image i belongs to fold i mod F. Ridge λ is relative to the mean squared singular value of the
/// predictors: it shrinks by s²/(s² + λ·mean(s²)). With 1 fold images are predicted by a fit to themselves, ‖QᵀX‖²_F / ‖X‖²_F, which equals
/// resi's <c>linear_reg</c> and grows by itself as q/n.
/// </summary>
[CatalogId("linear-regression")]
[About("Linear regression R²", "Share of the first representation's variance that a linear function of the second predicts on images left out.",
    Reference = "Kornblith, Norouzi, Lee, Hinton: Similarity of neural network representations revisited, ICML 2019, section 5; Hoerl, Kennard: Ridge regression, Technometrics 1970")]
public sealed record LinearRegression : ArrayMeasure
{
    [Range(1, 20)]
    [Display(Name = "Folds", Description = "Parts of the images, each predicted from a fit to the others; 1 predicts the images that were fitted.")]
    public int Folds { get; init; } = 5;

    [Range(0.0, 100.0), Unit("× mean squared singular value")]
    [Display(Name = "Ridge", Description = "Shrinks directions of low variance; above 0 where features are nearly as many as images.")]
    public double Ridge { get; init; }

    public override string Label => $"linear regression R² ({(Folds == 1 ? "in sample" : $"{Folds} folds")}{(Ridge > 0 ? $", ridge {Ridge}" : "")})";

    public override MeasureProperties Properties => new()
    {
        Minimum = Folds == 1 ? 0 : null,
        Maximum = 1,
        LargerIsMoreSimilar = true,
        Symmetric = false,
        OrthogonalInvariant = true,
        PermutationInvariant = true,
        ScalingInvariant = true,
        TranslationInvariant = true,
        Cost = "O(F(nq² + npq)), F folds",
        Pitfalls =
        [
            Folds == 1 ? "Grows by itself as q/n: unrelated representations predict each other where features are many."
                : "Below 0 where the fit predicts images left out worse than their mean does.",
            "Predicts the row's network from the column's: read it together with its transpose.",
        ],
    };

    protected override string? Reason(PreparedRepresentation x, PreparedRepresentation y) =>
        base.Reason(x, y) ?? (x.Count < 2 * Folds ? $"{x.Count} images are too few for {Folds} folds"
            : Ridge == 0 && Fitted(x.Count) <= y.Width + 1
                ? $"{Fitted(x.Count)} images are too few to fit {y.Width} features without a ridge: anything would be predicted" : null);

    protected override Tensor[] Summarize(Tensor x, out string? fault)
    {
        fault = null;
        return [Centring.ScaledColumns(x), tensor(Centring.Rounding(x.dtype))];
    }

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var n = x[0].shape[0];
        var fold = arange(n) % Folds;
        var (unexplained, total) = (0.0, 0.0);
        for (var f = 0; f < Folds; f++)
        {
            using var scope = NewDisposeScope();
            var left = fold == f;
            var fitted = Folds == 1 ? left : ~left;
            var (residual, variation) = Predict(x[0][fitted], y[0][fitted], x[0][left], y[0][left], y[1].item<double>());
            unexplained += residual;
            total += variation;
        }

        return total > 0 ? new(1 - unexplained / total) : SimilarityValue.Because("X is constant over the images of every fold");
    }

    // fits on m images, predicts on l: Σ residual² and Σ (X − mean of the fit)²
    private (double Residual, double Variation) Predict(Tensor x, Tensor y, Tensor leftX, Tensor leftY, double rounding)
    {
        var (meanX, meanY) = (x.mean([0]), y.mean([0]));
        var (u, s, vt) = linalg.svd(y - meanY, fullMatrices: false); // m×r, r, r×q
        var used = s > s.max() * Math.Max(y.shape[0], y.shape[1]) * rounding;
        var shrunk = (s / (s.square() + Ridge * s.square().mean())).where(used, zeros_like(s)); // r
        var weights = (vt.t() * shrunk).mm(u.t().mm(x - meanX)); // q×p
        var target = leftX - meanX; // l×p
        var residual = target - (leftY - meanY).mm(weights);
        return (residual.square().sum().item<double>(), target.square().sum().item<double>());
    }

    private int Fitted(int images) => Folds == 1 ? images : images - (images + Folds - 1) / Folds;
}
