using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>
/// The inner maximisation of TRADES and MART: projected steps up a loss, begun at x + 0.001·N(0,1) (at x itself the divergence of TRADES
/// has no slope), with the network in eval mode, as in both authors' codes.
/// </summary>
/// <param name="Ball">The ball stayed in.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="StepSize">Length of one, pixel units.</param>
internal readonly record struct NearbyClimb(NormBall Ball, int Steps, double StepSize)
{
    private const double StartDeviation = 0.001;

    /// <summary>The recipe's step where none is given: 0.007 of 0.031 at 10 steps in Linf, 2ε/steps in L2 (TRADES' code for L2).</summary>
    public static NearbyClimb Of(NormBall ball, int steps, double? relativeStepSize)
    {
        var total = ball.Norm == Norm.Linf ? 10 * 0.007 / 0.031 : 2;
        return new NearbyClimb(ball, steps, (relativeStepSize ?? total / steps) * ball.Epsilon);
    }

    /// <summary>Where a batch's climb begins, N×C×H×W.</summary>
    public static Tensor Start(TrainingBatch batch)
    {
        var images = batch.Images;
        return randn(images.shape, images.dtype, images.device, generator: batch.Generator).mul_(StartDeviation).add_(images);
    }

    /// <summary>The last iterate, N×C×H×W. The classifier is in train mode on entry and on return.</summary>
    /// <param name="classifier">The network climbed on.</param>
    /// <param name="images">What the ball is around, N×C×H×W.</param>
    /// <param name="start">The first iterate.</param>
    /// <param name="loss">Sum over the batch of the loss of logits, N×K.</param>
    public Tensor Climb(Classifier classifier, Tensor images, Tensor start, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        classifier.eval();
        var x = start.alias();
        for (var step = 0; step < Steps; step++)
        {
            using var stepScope = NewDisposeScope();
            var at = x.detach().requires_grad_();
            var gradient = autograd.grad([loss(classifier.forward(at))], [at])[0];
            var delta = Ball.SteepestStep(gradient).mul_(StepSize).add_(x).sub_(images);
            var next = Ball.Project(delta).add_(images).clamp_(0, 1).MoveToOuterDisposeScope();
            x.Dispose();
            x = next;
        }

        classifier.train();
        return x.MoveToOuterDisposeScope();
    }
}
