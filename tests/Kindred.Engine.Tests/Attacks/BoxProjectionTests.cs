using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Attacks;

public sealed class BoxProjectionTests
{
    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void The_movement_ends_on_the_hyperplane_and_in_the_box(Norm norm)
    {
        using var scope = NewDisposeScope();
        var (x, w, distance) = Problem(reachable: 0.6);

        var d = BoxProjection.ToHyperplane(norm, x, w, distance);

        Assert.True((w * d).sum([1, 2, 3]).allclose(distance, 1e-3, 1e-4));
        Assert.InRange((x + d).min().item<float>(), -1e-6f, 1);
        Assert.InRange((x + d).max().item<float>(), 0, 1 + 1e-6f);
    }

    // optimality without a second implementation: pixels short of their bound move alike (Linf), or in proportion to their weight (L2), and no pixel further
    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void The_movement_is_the_shortest(Norm norm)
    {
        using var scope = NewDisposeScope();
        var (x, w, distance) = Problem(reachable: 0.6);

        var d = BoxProjection.ToHyperplane(norm, x, w, distance);

        var at = (x + d).lt(1e-6).logical_or_((x + d).gt(1 - 1e-6));
        var speed = norm == Norm.Linf ? d.abs() : d.abs() / w.abs();
        for (var i = 0; i < 32; i++)
        {
            var free = speed[i].masked_select(at[i].logical_not());
            var bound = speed[i].masked_select(at[i]);
            Assert.True(free.shape[0] > 0);
            Assert.Equal(free.min().item<float>(), free.max().item<float>(), 1e-3 * free.max().item<float>());
            Assert.True(bound.shape[0] == 0 || bound.max().item<float>() <= free.max().item<float>() * 1.001f);
        }
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void Out_of_reach_the_nearest_corner_is_taken(Norm norm)
    {
        using var scope = NewDisposeScope();
        var (x, w, distance) = Problem(reachable: 3);

        var moved = x + BoxProjection.ToHyperplane(norm, x, w, distance);

        Assert.True(moved.allclose((w * distance.sign().reshape(-1, 1, 1, 1)).gt(0).to(float32), 1e-5, 1e-5));
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void A_normal_of_zero_moves_nothing(Norm norm)
    {
        using var scope = NewDisposeScope();

        var d = BoxProjection.ToHyperplane(norm, full([2, 1, 2, 2], 0.5), zeros(2, 1, 2, 2), tensor(new[] { 1f, -1f }));

        Assert.True(d.Equals(zeros(2, 1, 2, 2)));
    }

    /// <summary>Points, normals, and distances of which the box allows 1/<paramref name="reachable"/>, of both signs.</summary>
    private static (Tensor X, Tensor W, Tensor Distance) Problem(double reachable)
    {
        using var generator = Randomness.For(3, "attack");
        var x = rand([32, 2, 4, 4], generator: generator);
        var w = randn([32, 2, 4, 4], generator: generator);
        var sign = tensor(Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? 1f : -1f).ToArray());
        var room = where((w * sign.reshape(-1, 1, 1, 1)).gt(0), 1 - x, x);
        return (x, w, (w.abs() * room).sum([1, 2, 3]) * reachable * sign);
    }
}
