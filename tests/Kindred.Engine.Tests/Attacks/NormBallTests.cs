using Kindred.Engine.Attacks;
using Kindred.Engine.Runtime;
using static TorchSharp.torch;

namespace Kindred.Engine.Tests.Attacks;

public sealed class NormBallTests
{
    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void Projection_moves_points_outside_onto_the_ball_and_leaves_points_inside(Norm norm)
    {
        using var scope = NewDisposeScope();
        var inside = full([1, 1, 2, 2], 0.1);
        var outside = full([1, 1, 2, 2], 3.0);

        var projected = new NormBall(norm, 0.5).Project(cat([inside, outside]));

        Assert.True(projected[0].allclose(inside[0]));
        Assert.Equal(0.5, Length(projected, norm)[1], 6);
    }

    [Fact]
    public void L2_projection_keeps_the_direction()
    {
        using var scope = NewDisposeScope();
        var delta = tensor(new float[] { 3, 4 }, [1, 1, 1, 2]);

        var projected = new NormBall(Norm.L2, 1).Project(delta);

        Assert.True(projected.allclose(tensor(new[] { 0.6f, 0.8f }, [1, 1, 1, 2])));
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void Random_points_lie_in_the_ball(Norm norm)
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(1, "attack");

        var points = new NormBall(norm, 0.25).RandomPoint(zeros(500, 1, 4, 4), generator);

        Assert.All(Length(points, norm), length => Assert.InRange(length, 0, 0.25 + 1e-6));
    }

    // In 2 dimensions half the area of a disc lies within r/√2 of its middle; a start on the sphere, or with a uniform radius, would miss this.
    [Fact]
    public void Random_points_are_uniform_in_the_volume_of_the_L2_ball()
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(2, "attack");

        var lengths = Length(new NormBall(Norm.L2, 1).RandomPoint(zeros(20_000, 1, 1, 2), generator), Norm.L2);

        Assert.Equal(0.5, lengths.Count(r => r < Math.Sqrt(0.5)) / 20_000.0, 0.02);
        Assert.Equal(0.25, lengths.Count(r => r < 0.5) / 20_000.0, 0.02);
    }

    [Fact]
    public void Random_points_are_uniform_in_the_Linf_ball()
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(3, "attack");

        var points = new NormBall(Norm.Linf, 2).RandomPoint(zeros(20_000, 1, 1, 1), generator).data<float>().ToArray();

        Assert.Equal(0, points.Average(), 0.05);
        Assert.Equal(4.0 / 3, points.Average(p => p * p), 0.05); // variance of U(−2, 2)
    }

    [Fact]
    public void The_same_generator_state_gives_the_same_points()
    {
        using var scope = NewDisposeScope();
        var ball = new NormBall(Norm.L2, 1);

        var first = ball.RandomPoint(zeros(4, 1, 3, 3), Randomness.For(5, "attack"));
        var second = ball.RandomPoint(zeros(4, 1, 3, 3), Randomness.For(5, "attack"));

        Assert.True(first.Equals(second));
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void The_steepest_step_has_length_1_and_climbs(Norm norm)
    {
        using var scope = NewDisposeScope();
        var gradient = randn([8, 2, 3, 3], generator: Randomness.For(6, "attack")) * 1e-4;

        var step = new NormBall(norm, 1).SteepestStep(gradient);

        Assert.All(Length(step, norm), length => Assert.Equal(1, length, 5));
        Assert.True((step * gradient).sum().item<float>() > 0);
    }

    [Theory]
    [InlineData(Norm.L2)]
    [InlineData(Norm.Linf)]
    public void A_gradient_of_zero_gives_no_step_and_no_NaN(Norm norm)
    {
        using var scope = NewDisposeScope();

        var step = new NormBall(norm, 1).SteepestStep(zeros(2, 1, 2, 2));

        Assert.All(step.data<float>().ToArray(), value => Assert.Equal(0f, value));
    }

    internal static double[] Length(Tensor delta, Norm norm)
    {
        using var scope = NewDisposeScope();
        var flat = delta.flatten(1).to(float64);
        var length = norm == Norm.L2 ? flat.pow(2).sum(1).sqrt() : flat.abs().amax(1);
        return length.data<double>().ToArray();
    }
}
