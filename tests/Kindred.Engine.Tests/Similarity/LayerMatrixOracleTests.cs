using System.Text.Json.Nodes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Tests.Oracles;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

/// <summary>Whole matrices of all layers of two Fashion-MNIST networks on 300 images, by Kornblith's demo (CKA) and netrep or resi (Procrustes).</summary>
public sealed class LayerMatrixOracleTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, SimilarityMeasure> Matrices() => new()
    {
        { "cka_linear_biased", new LinearCka() },
        { "cka_linear_unbiased", new LinearCka { Estimator = CkaEstimator.Debiased } },
        { "cka_rbf_median1_biased", new RbfCka() },
        { "procrustes_angular", new AngularShape() },
    };

    [Theory]
    [MemberData(nameof(Matrices))]
    public void All_pairs_of_layers_are_as_alike_as_the_peers_find(string name, SimilarityMeasure measure)
    {
        var oracle = JsonNode.Parse(File.ReadAllText(OracleFiles.PathOf("similarity", "layers_matrices.json")))!;
        var prepared = oracle["keys"]!.AsArray().Select(k => measure.Prepare(Layer((string)k!))).ToList();

        for (var i = 0; i < prepared.Count; i++)
        {
            for (var j = 0; j < prepared.Count; j++)
            {
                var expected = (double)oracle[name]!["m"]![i]![j]!;
                Assert.Equal(expected, measure.Compare(prepared[i], prepared[j]).Value, 1e-6 * Math.Abs(expected) + (i == j ? 1e-6 : 0));
            }
        }

        prepared.ForEach(p => p.Dispose());
    }

    // the penultimate layer is one of the pairs
    private static Tensor Layer(string key) => key switch
    {
        "fm_cnn_std.fc1" => OracleFiles.Float64("similarity", "pairs", "real_penultimate.X.f64.npy"),
        "fm_cnn_adv.fc1" => OracleFiles.Float64("similarity", "pairs", "real_penultimate.Y.f64.npy"),
        _ => OracleFiles.Float32("similarity", "layers", $"{key}.f32.npy"),
    };
}
