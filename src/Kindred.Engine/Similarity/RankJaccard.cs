using Kindred.Engine.Specs;

namespace Kindred.Engine.Similarity;

/// <summary>Mean over images of the product of their Jaccard index and rank similarity. Equals resi's <c>joint_rank_jaccard_similarity</c> without centring.</summary>
[CatalogId("rank-jaccard")]
[About("Joint rank and k-NN Jaccard", "Which nearest neighbours an image has in both representations, and how alike their order is.",
    Reference = "Wang, Dong, Wang, Guo: Towards understanding the instability of network embedding, TKDE 2022; Klabunde et al.: Similarity of neural network models, ACM Computing Surveys 2025")]
public sealed record RankJaccard : NeighbourMeasure
{
    public override string Label => $"joint rank and k-NN Jaccard ({Setting})";

    private protected override double OfImage(ReadOnlySpan<(int Rank, int Other)> common) => Jaccard(common.Length) * RankAgreement(common);

    private protected override (double Mean, double Square) GivenCommon(int common)
    {
        var ((mean, square), jaccard) = (RandomRankAgreement(common), Jaccard(common));
        return (jaccard * mean, jaccard * jaccard * square);
    }
}
