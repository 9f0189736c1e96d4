using Kindred.Engine.Specs;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Mean over images of Σ 2/((1+|r−r'|)(r+r')) / Σ 1/r over the neighbours common to both representations, r and r' their ranks; 0 for an
/// image without any. Equals resi's <c>rank_similarity</c> without centring.
/// </summary>
[CatalogId("rank-similarity")]
[About("Rank similarity", "How alike the order of an image's common nearest neighbours is in two representations.",
    Reference = "Wang, Dong, Wang, Guo: Towards understanding the instability of network embedding, TKDE 2022; Klabunde et al.: Similarity of neural network models, ACM Computing Surveys 2025")]
public sealed record RankSimilarity : NeighbourMeasure
{
    public override string Label => $"rank similarity ({Setting})";

    private protected override double OfImage(ReadOnlySpan<(int Rank, int Other)> common) => RankAgreement(common);

    private protected override (double Mean, double Square) GivenCommon(int common) => RandomRankAgreement(common);
}
