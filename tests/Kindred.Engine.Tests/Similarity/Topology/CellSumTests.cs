using Kindred.Engine.Similarity.Topology;

namespace Kindred.Engine.Tests.Similarity.Topology;

public sealed class CellSumTests
{
    [Fact]
    public void What_is_added_twice_is_not_there_and_the_smallest_is_first()
    {
        var (sum, expected, random) = (new CellSum(), new SortedSet<int>(), new Random(1));
        sum.Fit(20_000_000);

        for (var step = 0; step < 3000; step++)
        {
            var cell = step % 3 == 0 && expected.Count > 0 ? expected.Min : random.Next(step % 2 == 0 ? 200 : 20_000_000);
            sum.Add(cell);
            _ = expected.Remove(cell) || expected.Add(cell);

            Assert.Equal(expected.Count == 0 ? -1 : expected.Min, sum.First());
        }

        sum.Clear();
        Assert.Equal(-1, sum.First());
        sum.Add(19_999_999);
        Assert.Equal(19_999_999, sum.First());
    }
}
