using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class AllPairsTests : IDisposable
{
    private static readonly AllPairs Pairs = new([new LinearCka(), new LinearCka { Estimator = HsicEstimator.Debiased }], batchSize: 7);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly List<Classifier> networks = [];
    private readonly Tensor images;

    public AllPairsTests()
    {
        using var generator = new Generator(3);
        images = rand([20, 1, 8, 8], float32, generator: generator);
        foreach (var width in new[] { 8, 12, 40 })
        {
            Randomness.Seeded(width, () => networks.Add(new Mlp { Width = width }.Build(new ImageShape(1, 8, 8), 10, Normalization.None)));
            networks[^1].eval();
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        networks.ForEach(n => n.Dispose());
        scope.Dispose();
    }

    [Fact]
    public void Each_value_is_the_measure_on_both_networks_representations_of_the_same_images()
    {
        var row = Pairs.Row(networks[1], networks, images, Cancellation);

        for (var column = 0; column < 3; column++)
        {
            using var x = networks[1].Representation(images).detach();
            using var y = networks[column].Representation(images).detach();
            Assert.Equal(new LinearCka().Compare(x, y).Value, row[0][column].Value, 1e-6);
            Assert.Equal(new LinearCka { Estimator = HsicEstimator.Debiased }.Compare(x, y).Value, row[1][column].Value, 1e-6);
        }

        Assert.Equal(1, row[0][1].Value);
        Assert.NotEqual(1, row[0][0].Value, 1e-3);
    }

    [Fact]
    public void A_row_on_common_images_is_that_on_its_own_images_where_they_are_the_same()
    {
        var prepared = networks.Select(n => Pairs.Prepare(n, images)).ToList();

        var common = Pairs.Row(2, prepared, Cancellation);

        Assert.Equal(Pairs.Row(networks[2], networks, images, Cancellation).SelectMany(m => m), common.SelectMany(m => m));
        prepared.ForEach(p => p.ToList().ForEach(r => r.Dispose()));
    }

    [Theory, InlineData(1), InlineData(6), InlineData(20), InlineData(500)]
    public void The_batch_size_does_not_change_a_representation(int batchSize)
    {
        using var whole = AllPairs.Represent(networks[2], images, 20);
        using var batched = AllPairs.Represent(networks[2], images, batchSize);

        Assert.Equal([20, 40], batched.shape);
        Assert.True(allclose(whole, batched, 1e-5, 1e-6));
        Assert.False(batched.requires_grad);
    }

    [Fact]
    public void A_network_that_answers_all_images_alike_leaves_reasons_in_its_cells()
    {
        var dead = networks[0];
        using (no_grad())
        {
            foreach (var parameter in dead.parameters())
            {
                parameter.zero_();
            }
        }

        var row = Pairs.Row(networks[1], networks, images, Cancellation);
        var own = Pairs.Row(dead, networks, images, Cancellation);

        Assert.Equal("Y is constant over the images", row[0][0].Undefined);
        Assert.Null(row[0][2].Undefined);
        Assert.All(own[1], v => Assert.Equal("X is constant over the images", v.Undefined));
    }

    [Fact]
    public void A_row_leaves_no_tensor_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Pairs.Row(networks[1], networks, images, Cancellation);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
