using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Testing;
using Kindred.Web.Models;

namespace Kindred.Web.Tests.Models;

public sealed class ReferenceBallTests
{
    private static readonly ReferenceBall.Attacked[] tried =
    [
        new("PGD-10, L2, ε 1", Norm.L2, 1, 40, 100), new("APGD, L2, ε 1", Norm.L2, 1, 35, 100), new("PGD-10, L2, ε 14", Norm.L2, 14, 0, 100),
        new("PGD-10, L2, ε 0.5", Norm.L2, 0.5, 60, 100), new("PGD-10, Linf, ε 1", Norm.Linf, 1, 1, 100), new("Gaussian noise", null, null, 2, 100),
    ];

    [Fact]
    public void A_trained_network_is_judged_in_the_ball_of_its_experiments_evaluation_by_the_strongest_attack()
    {
        var spec = SpecJson.Serialize(Some.Spec() with { Evaluation = new() { Attack = new PgdAttack { Norm = Norm.L2, Epsilon = 1 } } });

        var ball = ReferenceBall.Of(spec, Norm.L2, claimed: 14, tried);

        Assert.Equal(new NormBall(Norm.L2, 1), ball);
        Assert.Equal("APGD, L2, ε 1", ReferenceBall.Strongest(ball, tried)!.Label);
    }

    [Fact]
    public void A_brought_network_in_the_ball_it_claims_else_in_the_smallest_tried()
    {
        Assert.Equal(new NormBall(Norm.L2, 14), ReferenceBall.Of(null, Norm.L2, claimed: 14, tried));
        Assert.Equal(new NormBall(Norm.L2, 0.5), ReferenceBall.Of(null, Norm.L2, claimed: null, tried));
        Assert.Null(ReferenceBall.Of(null, Norm.L2, claimed: null, []));
        Assert.Null(ReferenceBall.Strongest(new NormBall(Norm.L2, 3), tried));
    }
}
