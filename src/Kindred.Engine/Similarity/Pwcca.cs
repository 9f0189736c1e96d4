using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Σ w_i ρ_i / Σ w_i over canonical correlations ρ_i, w_i = Σ_j |⟨h_i, x_j⟩| with h_i the canonical variates on the side of X and x_j the
/// centred features of X: how much of X each direction accounts for. Not symmetric: always weighted by X. Equals sim_metric at full rank;
/// google/svcca and resi weight by whichever side is smaller, and by activations that are not centred; anatome orthonormalises again.
/// </summary>
[CatalogId("pwcca")]
[About("PWCCA", "Mean canonical correlation, each direction weighted by how much of the first representation it accounts for.",
    Reference = "Morcos, Raghu, Bengio: Insights on representational similarity in neural networks with canonical correlation, NeurIPS 2018, equation 2")]
public sealed record Pwcca : CcaMeasure
{
    public override string Label => "PWCCA";

    public override MeasureProperties Properties => Facts(symmetric: false, linear: false, "Weighted by the row's network: read it together with its transpose.");

    // U (n×r) and UᵀX (r×p)
    private protected override Tensor[] Keep(PrincipalAxes axes) => [axes.Directions, axes.SingularValues.unsqueeze(1) * axes.Features.t()];

    protected override SimilarityValue Measure(Tensor[] x, Tensor[] y)
    {
        var (variates, correlations, _) = linalg.svd(x[0].t().mm(y[0]), fullMatrices: false); // r×m in the basis U, m, m = the lower rank
        var weights = variates.t().mm(x[1]).abs().sum(1); // m
        return new((weights * correlations.clamp(0, 1)).sum().item<double>() / weights.sum().item<double>());
    }
}
