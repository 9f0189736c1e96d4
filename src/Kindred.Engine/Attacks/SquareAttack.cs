using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Architectures;
using Kindred.Engine.Specs;
using static TorchSharp.torch;

namespace Kindred.Engine.Attacks;

[CatalogId("square")]
[About("Square", "Random search over square patches that reads logits only: no gradient, so masking gradients does not help against it.",
    Reference = "Andriushchenko, Croce, Flammarion, Hein: Square attack: a query-efficient black-box adversarial attack via random search, ECCV 2020, algorithms 1 to 3")]
public sealed record SquareAttack : BallAttack
{
    [Range(1, 100_000), Unit("queries")]
    [Display(Name = "Queries", Description = "Forward passes for each image and restart.")]
    public int Queries { get; init; } = 5000;

    [Range(0.0, 1.0, MinimumIsExclusive = true), Unit("share of pixels")]
    [Display(Name = "Initial size", Description = "Share of the image that the first squares cover; it shrinks on a fixed schedule.")]
    public double InitialShare { get; init; } = 0.8;

    [Range(1, 100), Unit("restarts")]
    [Display(Name = "Restarts", Description = "Independent tries, each on the images that survived those before.")]
    public int Restarts { get; init; } = 1;

    public override string Label => $"Square, {Queries} queries{(Restarts > 1 ? $"×{Restarts}" : "")}, {BallText}";

    public override bool UsesGradients => false;

    public override double Passes(int classes) => Restarts * Queries * ForwardOnly;

    /// <inheritdoc/>
    /// <remarks>
    /// The margin of the logits is climbed. As in the authors' code for batches, each query tries the squares at one random place for all
    /// images of the batch, with random signs of their own, and the schedule of sizes is rescaled to the number of queries.
    /// </remarks>
    protected override Tensor Search(Classifier classifier, Tensor images, Tensor labels, Generator generator) =>
        Tries.Run(images, labels, Restarts, (_, x, y, _) => Query(classifier, x, new AttackGoal(AttackLoss.Margin, y), generator));

    private Found Query(Classifier classifier, Tensor images, AttackGoal goal, Generator generator)
    {
        using var scope = NewDisposeScope();
        var points = images.clone();
        var fooled = zeros([images.shape[0]], ScalarType.Bool, images.device);
        SquareProposal proposal = Norm == Norm.Linf ? new LinfSquares(Epsilon, generator) : new L2Squares(Epsilon, generator);
        var (index, origin, best) = (arange(images.shape[0], int64, images.device), images.alias(), proposal.Start(images)); // of the M open images
        var loss = full([images.shape[0]], float.NegativeInfinity, images.dtype, images.device);
        for (var query = 0; query < Queries && index.shape[0] > 0; query++)
        {
            using var queryScope = NewDisposeScope();
            var tried = query == 0 ? best.alias() : proposal.Next(origin, best, Share(query));
            var logits = classifier.forward(tried);
            var losses = goal.Losses(logits);
            var better = losses.gt(loss).nonzero().squeeze(1);
            best.index_copy_(0, better, tried.index_select(0, better));
            loss.index_copy_(0, better, losses.index_select(0, better));

            var wrong = goal.Fooled(logits);
            var done = wrong.nonzero().squeeze(1);
            if (done.shape[0] == 0)
            {
                continue;
            }

            points.index_copy_(0, index.index_select(0, done), tried.index_select(0, done));
            fooled.index_fill_(0, index.index_select(0, done), true);
            var open = wrong.logical_not().nonzero().squeeze(1);
            goal = goal.Select(open).MoveToOuterDisposeScope();
            Narrow(ref index, open);
            Narrow(ref origin, open);
            Narrow(ref best, open);
            Narrow(ref loss, open);
        }

        points.index_copy_(0, index, best);
        return new Found(points.MoveToOuterDisposeScope(), fooled.MoveToOuterDisposeScope());
    }

    /// <summary>Share of the image that a square covers: halved at fixed points of 10,000 queries, rescaled to as many as there are (section 4.1 of the paper).</summary>
    private double Share(int query)
    {
        ReadOnlySpan<int> halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];
        var (at, share) = ((int)(10_000L * query / Queries), InitialShare);
        foreach (var halving in halvings)
        {
            share = at > halving ? share / 2 : share;
        }

        return share;
    }

    private static void Narrow(ref Tensor held, Tensor open)
    {
        var kept = held.index_select(0, open).MoveToOuterDisposeScope();
        held.Dispose();
        held = kept;
    }
}
