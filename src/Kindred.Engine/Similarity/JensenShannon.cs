using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>The unit of an information.</summary>
public enum InformationUnit
{
    /// <summary>Logarithm to base 2; a divergence of at most 1.</summary>
    Bits,

    /// <summary>Natural logarithm; a divergence of at most ln 2.</summary>
    Nats,
}

/// <summary>
/// Mean over images of JSD(p,q) = ½ KL(p‖m) + ½ KL(q‖m), m = (p+q)/2, of the softmax of logits. In bits it equals resi's, in nats rob-univ's.
/// </summary>
[CatalogId("jsd")]
[About("Jensen–Shannon divergence", "Mean divergence between the class probabilities of two networks.",
    Reference = "Lin: Divergence measures based on the Shannon entropy, IEEE Transactions on Information Theory 1991")]
public sealed record JensenShannon : MeanOutputMeasure
{
    [Display(Name = "Unit", Description = "Bits (at most 1) or nats (at most 0.693).")]
    public InformationUnit Unit { get; init; } = InformationUnit.Bits;

    public override string Label => $"Jensen–Shannon divergence ({(Unit == InformationUnit.Bits ? "bits" : "nats")})";

    public override MeasureProperties Properties => new()
    {
        Input = MeasureInput.Logits,
        Minimum = 0,
        Maximum = Unit == InformationUnit.Bits ? 1 : Math.Log(2),
        LargerIsMoreSimilar = false,
        Symmetric = true,
        Cost = "O(nK)",
        Pitfalls = ["Follows confidence: a network that is only calibrated differently diverges from itself."],
    };

    protected override Tensor[] Summarize(Tensor logits, Tensor? labels) => [nn.functional.log_softmax(logits, 1)];

    private protected override Tensor Terms(Tensor[] x, Tensor[] y)
    {
        var middle = logaddexp(x[0], y[0]) - Math.Log(2); // log m, N×K
        return (x[0].exp() * (x[0] - middle) + y[0].exp() * (y[0] - middle)).sum(1).div_(2 * Nats);
    }

    // H(m) − ½H(p) − ½H(q), of all images against all, in float32: one logarithm for each class of each pair
    private protected override Tensor Table(Tensor[] x, Tensor[] y)
    {
        var (p, q) = (x[0].exp().to(float32), y[0].exp().to(float32)); // b×K
        var middle = (p.unsqueeze(1) + q.unsqueeze(0)).div_(2); // b×b×K
        var ofMiddle = middle.xlogy(middle).sum(2);
        var ofX = p.xlogy(p).sum(1, keepdim: true); // b×1
        var ofY = q.xlogy(q).sum(1).unsqueeze(0);
        return ofX.add(ofY).div_(2).sub_(ofMiddle).div_(Nats);
    }

    private double Nats => Unit == InformationUnit.Bits ? Math.Log(2) : 1;
}
