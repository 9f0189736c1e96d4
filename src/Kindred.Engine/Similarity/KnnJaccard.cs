using Kindred.Engine.Specs;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Mean over images of |N_k(x) ∩ N_k(y)| / |N_k(x) ∪ N_k(y)|. Cosine without centring equals resi's <c>jaccard_similarity</c>, with it
/// rob-univ's; rob-univ's Euclidean form counts an image among its own neighbours.
/// </summary>
[CatalogId("knn-jaccard")]
[About("k-NN Jaccard", "Mean share of nearest neighbours that an image has in both representations.",
    Reference = "Schumacher, Wolf, Ritzert, Lemmerich, Grohe, Strohmaier: The effects of randomness on the stability of node embeddings, 2021; Hryniowski, Wong: Inter-layer information similarity assessment of deep neural networks via topological similarity, 2020")]
public sealed record KnnJaccard : NeighbourMeasure
{
    public override string Label => $"k-NN Jaccard ({Setting})";

    private protected override double OfImage(ReadOnlySpan<(int Rank, int Other)> common) => Jaccard(common.Length);

    private protected override (double Mean, double Square) GivenCommon(int common) => (Jaccard(common), Jaccard(common) * Jaccard(common));
}
