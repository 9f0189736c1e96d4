using Kindred.Engine.Similarity;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Similarity;

public sealed class TransportTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(3, 6)]
    [InlineData(7, 7)]
    [InlineData(6, 3)]
    public void An_assignment_is_the_best_of_all(int rows, int columns)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var gains = Some.Gaussian(rows, columns, seed);

            Assert.Equal(Best(Transport.ToArray(rows <= columns ? gains : gains.t()), 0, []), Transport.MostOfAssignment(gains), 1e-12);
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 6)]
    [InlineData(3, 5)]
    public void Transport_is_an_assignment_of_units(int sources, int sinks)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var gains = Some.Gaussian(sources, sinks, seed);

            var flow = Transport.Cheapest(Transport.ToArray(-gains), supply: sinks, demand: sources);

            var sum = Enumerable.Range(0, sources * sinks).Sum(i => flow[i / sinks, i % sinks] * gains[i / sinks, i % sinks].item<double>());
            var units = gains.repeat_interleave(sinks, 0).repeat_interleave(sources, 1); // each source and sink once for each of its units
            Assert.Equal(Transport.MostOfAssignment(units), sum, 1e-10);
            Assert.All(Enumerable.Range(0, sources), i => Assert.Equal(sinks, Enumerable.Range(0, sinks).Sum(j => flow[i, j])));
            Assert.All(Enumerable.Range(0, sinks), j => Assert.Equal(sources, Enumerable.Range(0, sources).Sum(i => flow[i, j])));
        }
    }

    [Fact]
    public void More_than_sinks_take_is_refused() =>
        Assert.Contains("2 sources of 2", Assert.Throws<ArgumentException>(() => Transport.Cheapest(new double[2, 3], 2, 1)).Message);

    [Fact]
    public void Soft_matching_of_equal_widths_is_the_permutation_distance()
    {
        var x = Some.Gaussian(40, 9, 1);
        var y = x.mm(Some.Gaussian(9, 9, 2)) + Some.Gaussian(40, 9, 3);

        Assert.Equal(new PermutationMatch().Compare(x, y).Value, new SoftMatching().Compare(x, y).Value, 1e-10);
    }

    [Fact]
    public void Soft_matching_does_not_see_that_every_neuron_is_there_twice()
    {
        var x = Some.Gaussian(40, 6, 1);

        Assert.Equal(0, new SoftMatching().Compare(x, cat([x, x], 1)).Value, 1e-6);
    }

    private static double Best(double[,] gains, int row, HashSet<int> taken)
    {
        if (row == gains.GetLength(0))
        {
            return 0;
        }

        return Enumerable.Range(0, gains.GetLength(1)).Where(j => !taken.Contains(j))
            .Max(j => gains[row, j] + Best(gains, row + 1, [.. taken, j]));
    }
}
