using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using Kindred.Engine.Similarity;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class AllPairsTests : IDisposable
{
    private static readonly AllPairs Pairs = new([new LinearCka(), new LinearCka { Estimator = CkaEstimator.Debiased }, new WidthDifference()], new MatrixOptions { Statistics = false });

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
        var row = Pairs.Row(1, 3, new NetworkOutputs(Represent), Cancellation);

        for (var column = 0; column < 3; column++)
        {
            using var x = networks[1].Representation(images).detach();
            using var y = networks[column].Representation(images).detach();
            Assert.Equal(new LinearCka().Compare(x, y).Value, row[0][column].Value, 1e-6);
            Assert.Equal(new LinearCka { Estimator = CkaEstimator.Debiased }.Compare(x, y).Value, row[1][column].Value, 1e-6);
        }

        Assert.Equal(1, row[0][1].Value);
        Assert.NotEqual(1, row[0][0].Value, 1e-3);
    }

    [Fact]
    public void A_row_on_common_images_is_that_on_its_own_images_where_they_are_the_same()
    {
        var whole = Pairs.Whole(3, new NetworkOutputs(Represent), Cancellation);

        var row = Pairs.Row(2, 3, new NetworkOutputs(Represent), Cancellation);
        for (var measure = 0; measure < 3; measure++)
        {
            Assert.Equal(row[measure].Select(c => c.Value), whole[measure][2].Select(c => c.Value), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void Measures_without_a_gram_matrix_are_compared_pair_by_pair_each_way()
    {
        var cells = Pairs.Whole(3, new NetworkOutputs(Represent), Cancellation)[2];

        Assert.Equal([0, 4, 32, -4, 0, 28, -32, -28, 0], cells.SelectMany(r => r).Select(c => c.Value)); // differences of widths
    }

    [Fact]
    public void Measures_of_answers_are_handed_logits_and_refused_where_there_are_none()
    {
        var pairs = new AllPairs([new Disagreement()], new MatrixOptions());
        var classes = networks.ConvertAll(n => n.forward(images).argmax(1));

        var cells = pairs.Row(0, 3, NetworkOutputs.Of(networks, images, 7), Cancellation)[0];

        Assert.Equal(classes.Select(c => c.ne(classes[0]).to(float64).mean().item<double>()), cells.Select(c => c.Value));
        var error = Assert.Throws<InvalidOperationException>(() => pairs.Whole(3, new NetworkOutputs(Represent), Cancellation));
        Assert.Contains("disagreement", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Each_network_is_shown_the_images_once_for_all_measures_where_memory_holds_what_it_answers()
    {
        var shown = new List<int>();

        Pairs.Whole(3, new NetworkOutputs(m => Shown(m, shown)), Cancellation);
        Pairs.Row(1, 3, new NetworkOutputs(m => Shown(m, shown)), Cancellation);
        new AllPairs([new LinearCka(), new LinearCka()], new MatrixOptions { Memory = 1 }).Row(1, 2, new NetworkOutputs(m => Shown(m, shown)), Cancellation);

        Assert.Equal([0, 1, 2, 1, 0, 2, 1, 0, 1, 0], shown);
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

        var row = Pairs.Row(1, 3, new NetworkOutputs(Represent), Cancellation);
        var own = Pairs.Row(0, 3, new NetworkOutputs(Represent), Cancellation);

        Assert.Equal("Y is constant over the images", row[0][0].Undefined);
        Assert.Null(row[0][2].Undefined);
        Assert.All(own[1], v => Assert.Equal("X is constant over the images", v.Undefined));
    }

    [Fact]
    public void A_row_leaves_no_tensor_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Pairs.Row(1, 3, new NetworkOutputs(Represent), Cancellation);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private Tensor Represent(int network) => AllPairs.Represent(networks[network], images, 7);

    private Tensor Shown(int network, List<int> shown)
    {
        shown.Add(network);
        return Represent(network);
    }

    /// <summary>A measure that is neither symmetric nor a product of Gram matrices: how many features more the second has.</summary>
    private sealed record WidthDifference : SimilarityMeasure
    {
        public override string Label => "width difference";

        public override MeasureProperties Properties => new()
        {
            Minimum = null,
            Maximum = null,
            LargerIsMoreSimilar = false,
            Symmetric = false,
            Cost = "O(1)",
            Pitfalls = [],
        };

        public override PreparedRepresentation Prepare(Tensor x) => CenteredRepresentation.Of(x);

        public override SimilarityValue Compare(PreparedRepresentation x, PreparedRepresentation y) => new(y.Width - x.Width);
    }
}
