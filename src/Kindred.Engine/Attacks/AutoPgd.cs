using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

/// <summary>
/// Auto-PGD, one run from a random point: Croce, Hein: Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks, ICML 2020, algorithm 1. Ascent with momentum whose step size starts at 2ε and is halved, going back to the best
/// point, where a checkpoint finds that the loss rose in too few of the steps since the last one, or that neither step size nor
/// best loss has changed.
/// </summary>
/// <remarks>
/// Departures: an image is dropped from the batch at the first point that fools the network, for its outcome cannot change any more; the
/// start is uniform in the ball, where the authors' code has a box scaled to touch the ball, or a sphere.
/// </remarks>
internal sealed class AutoPgd(Classifier classifier, NormBall ball, int iterations, double rho)
{
    /// <summary>α of equation (1): share of the gradient step; the rest is the last movement.</summary>
    private const double Momentum = 0.75;

    /// <summary>N×C×H×W: the first point that fools the network, else the one with the largest loss.</summary>
    public Found Run(Tensor images, AttackGoal goal, Generator generator)
    {
        using var scope = NewDisposeScope();
        var points = images.clone();
        var fooled = zeros([images.shape[0]], ScalarType.Bool, images.device);
        var climb = new Climb(images, goal, ball, classifier, generator);
        climb.Settle(points, fooled);
        var (window, sinceCheck) = (Math.Max((int)(0.22 * iterations), 1), 0);
        for (var i = 0; i < iterations && climb.Count > 0; i++)
        {
            climb.Step(classifier, i == 0 ? 1 : Momentum);
            climb.Settle(points, fooled);
            if (++sinceCheck == window && climb.Count > 0)
            {
                climb.Check(rho * window);
                sinceCheck = 0;

                // p₁ = 0.22, then each period 0.03 shorter than the last, but at least 0.06 (equation 2)
                window = Math.Max(window - Math.Max((int)(0.03 * iterations), 1), Math.Max((int)(0.06 * iterations), 1));
            }
        }

        climb.GiveBest(points);
        return new Found(points.MoveToOuterDisposeScope(), fooled.MoveToOuterDisposeScope());
    }

    /// <summary>The images not yet dropped, M of N, each with where it is, where it was best, and how it has moved.</summary>
    private sealed class Climb
    {
        private readonly NormBall ball;
        private AttackGoal goal;
        private Tensor index; // M: place in the batch
        private Tensor images; // M×C×H×W
        private Tensor x;
        private Tensor before;
        private Tensor best;
        private Tensor gradient;
        private Tensor bestGradient;
        private Tensor loss; // M, and so all below
        private Tensor bestLoss;
        private Tensor bestLossAtCheck;
        private Tensor stepSize; // M×1×1×1
        private Tensor rises;
        private Tensor halvedAtCheck;
        private Tensor fooledNow;

        public Climb(Tensor images, AttackGoal goal, NormBall ball, Classifier classifier, Generator generator)
        {
            (this.ball, this.images, this.goal) = (ball, images.alias(), goal);
            var n = images.shape[0];
            index = arange(n, int64, images.device);
            stepSize = full([n, 1, 1, 1], 2 * ball.Epsilon, images.dtype, images.device);
            rises = zeros([n], images.dtype, images.device);
            halvedAtCheck = zeros([n], ScalarType.Bool, images.device);
            x = images.add(ball.RandomPoint(images, generator)).clamp_(0, 1);
            (gradient, loss, fooledNow) = InputGradient.At(classifier, x, goal);
            (before, best, bestGradient, bestLoss, bestLossAtCheck) = (x.alias(), x.clone(), gradient.clone(), loss.clone(), loss.clone());
        }

        public int Count => (int)index.shape[0];

        /// <summary>z = project(x + η·steepest), x' = project(x + α(z − x) + (1 − α)(x − before)): equation (1), and the loss there.</summary>
        public void Step(Classifier classifier, double momentum)
        {
            using var scope = NewDisposeScope();
            var next = Inside(ball.SteepestStep(gradient).mul_(stepSize).add_(x));
            if (momentum < 1)
            {
                next.mul_(momentum).add_(x, 2 * (1 - momentum)).add_(before, momentum - 1);
                Inside(next);
            }

            var (nextGradient, nextLoss, nextFooled) = InputGradient.At(classifier, next, goal);
            rises.add_(nextLoss.gt(loss));
            Replace(ref before, x.alias());
            Replace(ref x, next);
            Replace(ref gradient, nextGradient);
            Replace(ref loss, nextLoss);
            Replace(ref fooledNow, nextFooled);
            var better = loss.gt(bestLoss).nonzero().squeeze(1); // indices: few once the climb has slowed down
            best.index_copy_(0, better, x.index_select(0, better));
            bestGradient.index_copy_(0, better, gradient.index_select(0, better));
            bestLoss.index_copy_(0, better, loss.index_select(0, better));
        }

        /// <summary>Halves the step size of stalled images and sends them back to their best point.</summary>
        /// <param name="enough">Fewer rises than this since the last check are too few.</param>
        public void Check(double enough)
        {
            using var scope = NewDisposeScope();
            var stuck = halvedAtCheck.logical_not().logical_and_(bestLossAtCheck.ge(bestLoss));
            var stalled = rises.lt(enough).logical_or_(stuck);
            Replace(ref halvedAtCheck, stalled);
            bestLossAtCheck.copy_(bestLoss);
            rises.zero_();
            var back = stalled.nonzero().squeeze(1);
            stepSize.index_copy_(0, back, stepSize.index_select(0, back).div_(2));

            // before may share x's memory, so x is replaced and not written to
            Replace(ref x, x.index_copy(0, back, best.index_select(0, back)));
            Replace(ref gradient, gradient.index_copy(0, back, bestGradient.index_select(0, back)));
        }

        /// <summary>Writes the points that fool the network and goes on without their images.</summary>
        public void Settle(Tensor points, Tensor fooled)
        {
            using var scope = NewDisposeScope();
            var done = fooledNow.nonzero().squeeze(1);
            if (done.shape[0] == 0)
            {
                return;
            }

            var places = index.index_select(0, done);
            points.index_copy_(0, places, x.index_select(0, done));
            fooled.index_fill_(0, places, true);
            Keep(fooledNow.logical_not().nonzero().squeeze(1));
        }

        public void GiveBest(Tensor points) => points.index_copy_(0, index, best);

        // in the caller's scope, out of which what is kept is moved
        private void Keep(Tensor open)
        {
            goal = goal.Select(open).MoveToOuterDisposeScope();
            Narrow(ref index);
            Narrow(ref images);
            Narrow(ref x);
            Narrow(ref before);
            Narrow(ref best);
            Narrow(ref gradient);
            Narrow(ref bestGradient);
            Narrow(ref loss);
            Narrow(ref bestLoss);
            Narrow(ref bestLossAtCheck);
            Narrow(ref stepSize);
            Narrow(ref rises);
            Narrow(ref halvedAtCheck);
            Narrow(ref fooledNow);

            void Narrow(ref Tensor held) => Replace(ref held, held.index_select(0, open));
        }

        // onto the ball, then into the pixel range, in place
        private Tensor Inside(Tensor points) => ball.Project(points.sub_(images)).add_(images).clamp_(0, 1);

        private static void Replace(ref Tensor held, Tensor value)
        {
            held.Dispose();
            held = value.MoveToOuterDisposeScope();
        }
    }
}
