using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// The smallest movement from a point of the pixel box [0,1]^d onto a hyperplane, within the box: the subproblem of FAB
/// (Croce, Hein, ICML 2020, equations 4 to 6), of a whole batch at once.
/// </summary>
internal static class BoxProjection
{
    /// <summary>The search has a step for each pixel that reaches its bound, far fewer in practice; the movement so far is feasible at any time.</summary>
    private const int MaxRounds = 60;

    private const double Tiny = 1e-12;

    /// <summary>
    /// d of least norm with w·d = distance and x + d in [0,1]; where the box does not reach the hyperplane, the corner nearest to it.
    /// </summary>
    /// <param name="norm">The norm that is least.</param>
    /// <param name="x">N×C×H×W, in [0,1].</param>
    /// <param name="w">Normals of the hyperplanes, N×C×H×W.</param>
    /// <param name="distance">N.</param>
    /// <remarks>
    /// Each pixel moves along the sign of its wᵢ by min(λ·sᵢ, room), with sᵢ = 1 (Linf) or |wᵢ| (L2): what is gained, Σ|wᵢ|·min(λ·sᵢ, roomᵢ),
    /// is concave and piecewise linear in λ, so Newton's method from below ends in the right piece after finitely many steps and
    /// never passes the root. The authors sort the pixels instead.
    /// </remarks>
    public static Tensor ToHyperplane(Norm norm, Tensor x, Tensor w, Tensor distance)
    {
        using var scope = NewDisposeScope();
        var direction = (w * distance.sign().reshape(-1, 1, 1, 1)).sign_();
        var room = where(direction.gt(0), 1 - x, x); // how far each pixel can go
        var weight = w.abs();
        var speed = norm == Norm.Linf ? ones_like(weight) : weight;
        var gain = weight * speed; // of a pixel that still moves, per λ
        var most = weight * room; // of a pixel at its bound
        var reach = room / speed.clamp_min(Tiny); // λ at which a pixel comes to its bound
        var target = distance.abs().reshape(-1, 1, 1, 1);
        var lambda = zeros_like(target);
        for (var round = 0; round < MaxRounds; round++)
        {
            using var roundScope = NewDisposeScope();
            var moving = reach.gt(lambda);
            var missing = target - where(moving, zeros_like(most), most).sum([1, 2, 3], keepdim: true);
            var slope = where(moving, gain, zeros_like(gain)).sum([1, 2, 3], keepdim: true);
            var next = maximum(missing.div_(slope.clamp_min_(Tiny)), lambda).clamp_max_(1e12).MoveToOuterDisposeScope();
            var settled = next.le(lambda * (1 + 1e-6)).all().item<bool>();
            lambda.Dispose();
            lambda = next;
            if (settled)
            {
                break;
            }
        }

        return minimum(speed.mul(lambda), room).mul_(direction).MoveToOuterDisposeScope();
    }
}
