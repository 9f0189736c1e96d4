using Kindred.Engine.Inversion;

namespace Kindred.Engine.Tests.Inversion;

public sealed class ImagePairsTests
{
    private static readonly byte[] TenClasses = [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 7 % 10))];

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(500)]
    public void Seed_and_target_never_share_a_label_and_no_image_serves_twice(int count)
    {
        var pairs = ImagePairs.Draw(TenClasses, count, 0);

        Assert.Equal(count, pairs.Count);
        Assert.All(Enumerable.Range(0, count), i => Assert.NotEqual(TenClasses[pairs.Seeds[i]], TenClasses[pairs.Targets[i]]));
        Assert.Equal(count, pairs.Targets.Distinct().Count());
        Assert.Equal(count, pairs.Seeds.Distinct().Count());
    }

    [Fact]
    public void The_same_seed_draws_the_same_pairs_and_another_seed_others()
    {
        var pairs = ImagePairs.Draw(TenClasses, 100, 3);

        Assert.Equal(pairs.Seeds, ImagePairs.Draw(TenClasses, 100, 3).Seeds);
        Assert.Equal(pairs.Targets, ImagePairs.Draw(TenClasses, 100, 3).Targets);
        Assert.NotEqual(pairs.Targets, ImagePairs.Draw(TenClasses, 100, 4).Targets);
    }

    [Fact]
    public void Two_equal_classes_leave_exactly_one_way_and_it_is_found()
    {
        byte[] labels = [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 2))];

        var pairs = ImagePairs.Draw(labels, 60, 0);

        Assert.Equal(60, pairs.Seeds.Distinct().Count());
        Assert.All(Enumerable.Range(0, 60), i => Assert.NotEqual(labels[pairs.Seeds[i]], labels[pairs.Targets[i]]));
    }

    [Fact]
    public void Seeds_repeat_only_where_one_class_outnumbers_the_others()
    {
        byte[] labels = [0, 0, 0, 0, 0, 0, 1, 2];

        var pairs = ImagePairs.Draw(labels, 8, 0);

        Assert.Equal(8, pairs.Targets.Distinct().Count());
        Assert.All(Enumerable.Range(0, 8), i => Assert.NotEqual(labels[pairs.Seeds[i]], labels[pairs.Targets[i]]));
        Assert.InRange(pairs.Seeds.Distinct().Count(), 2, 4); // six targets of class 0 share two seeds, two targets have their own
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Contains("501 pairs from 500 images", Assert.Throws<ArgumentException>(() => ImagePairs.Draw(TenClasses, 501, 0)).Message);
        Assert.Contains("one label", Assert.Throws<ArgumentException>(() => ImagePairs.Draw(new byte[10], 5, 0)).Message);
    }
}
