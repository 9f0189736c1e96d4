using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Datasets;
using Kindred.Engine.Evaluation;
using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Models;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;
using static TorchSharp.torch;

namespace Kindred.Platform.Evaluations;

/// <summary>Measures what is missing of one <see cref="EvaluationWork"/>: each result is stored as soon as it is there, each batch kept until then.</summary>
internal sealed class NetworkEvaluation(RunContext context, EvaluationWork work, Dictionary<string, Evaluation> known)
{
    /// <summary>Enough for a network's habits to show, few enough to cost nothing.</summary>
    private const int ProbedImages = 16;

    private readonly EvaluationCheckpoint checkpoint = new(context.Folder);
    private readonly List<Evaluation> patches = [];
    private EvaluationCheckpoint.Content kept = null!;
    private long since;
    private double before;

    /// <summary>Attacks of which nothing is stored yet.</summary>
    public IReadOnlyList<Attack> Missing { get; } = [.. work.Attacks.Where(a => !known.ContainsKey(work.Key(a)))];

    public bool Complete => Missing.Count == 0 && known.ContainsKey(work.Key(null));

    /// <summary>Measures and stores; <paramref name="images"/> are the work's, in order.</summary>
    public void Measure(Classifier classifier, LabeledImages images, Device device, CancellationToken cancellation)
    {
        kept = checkpoint.Read(ContentKey.Of(("model", work.Model.Key), ("numerics", RobustnessEvaluator.NumericsVersion), ("images", work.Key(null))));
        if (kept.Attack is { } unfinished)
        {
            context.Log($"goes on with {unfinished.Attack.Label}: {unfinished.NextImage} of {work.AttackedImages} images tried{StageOf(unfinished)}");
        }

        (since, before) = (context.Clock.GetTimestamp(), kept.Attack?.Seconds ?? 0);
        var result = new RobustnessEvaluator(images, device)
        {
            Progressed = context.Report,
            Known = new KnownResults { CleanCorrect = Clean(), Unfinished = kept.Attack is { } one ? [one.ToProgress()] : [] },
            CleanDone = CleanDone,
            BatchDone = progress => Keep(kept with { Attack = EvaluationCheckpoint.Unfinished.Of(progress, Seconds) }),
            AttackDone = Store,
        }.Evaluate(classifier, work.CleanImages, work.AttackedImages, Missing, work.Model.Seed, cancellation);
        Probe(classifier, images, device);
        foreach (var row in patches)
        {
            Map(row, classifier, images, device, cancellation);
        }

        StoreClean(result.CleanCorrect); // where the process was killed between the two steps of CleanDone
    }

    private double Seconds => before + context.Clock.GetElapsedTime(since).TotalSeconds;

    private bool[]? Clean() =>
        kept.Clean is { } flags ? flags.ToList()
        : known.TryGetValue(work.Key(null), out var row) ? OutcomeBits.Unpack(row.Outcomes, row.Count)
        : null;

    private void CleanDone(IReadOnlyList<bool> flags)
    {
        Keep(kept with { Clean = EvaluationCheckpoint.Flags.Of(flags) });
        StoreClean([.. flags.Take(work.CleanImages)]);
    }

    private void StoreClean(IReadOnlyList<bool> flags)
    {
        if (!known.ContainsKey(work.Key(null)))
        {
            Store(Row(null, flags));
        }
    }

    private void Keep(EvaluationCheckpoint.Content content)
    {
        kept = content;
        checkpoint.Write(content);
    }

    private void Store(AttackOutcome outcome)
    {
        var row = Row(outcome.Attack, outcome.Survived);
        row.Stages = outcome.Stages.Count == 0 ? null : SpecJson.Serialize(outcome.Stages);
        row.Notes = outcome.Notes.Count == 0 ? null : string.Join('\n', outcome.Notes);
        row.Seconds = Seconds;
        if (outcome.Attack is OcclusionAttack { Position: PatchPosition.Worst })
        {
            patches.Add(known[row.Key] = row); // stored with its map, which needs the network to itself
        }
        else
        {
            Store(row);
        }

        Keep(kept with { Attack = null });
        (since, before) = (context.Clock.GetTimestamp(), 0);
    }

    /// <summary>Where an occluding patch does harm: accuracy at each of its places, kept as one stage each.</summary>
    private void Map(Evaluation row, Classifier classifier, LabeledImages images, Device device, CancellationToken cancellation)
    {
        var patch = (OcclusionAttack)SpecJson.Deserialize<Attack>(row.Attack!);
        var places = new OcclusionSweep(images, device).Run(classifier, row.Count, patch, [patch.Size], cancellation)[0].ByPlace;
        row.Stages = SpecJson.Serialize<IReadOnlyList<AttackStage>>([.. places.Select((a, i) =>
            new AttackStage($"row {i / patch.Grid + 1}, column {i % patch.Grid + 1}", a.Count, a.Count - a.Correct))]);
        Store(row);
    }

    /// <summary>The checks that need the network itself, on its first images, as it was attacked.</summary>
    private void Probe(Classifier classifier, LabeledImages images, Device device)
    {
        var (x, y) = images.ToTensors([.. Enumerable.Range(0, Math.Min(ProbedImages, images.Count))], device);
        using (x)
        using (y)
        {
            var found = x.shape[0] < 2 ? [] : SanityProbe.Run(classifier, x, y);
            context.Commit(db =>
            {
                db.ModelChecks.Where(c => c.ModelId == work.Model.Id).ExecuteDelete();
                db.ModelChecks.AddRange(found.Select(flag => new ModelCheck
                {
                    ModelId = work.Model.Id,
                    RunId = context.Run.Id,
                    Code = flag.Code,
                    Verdict = flag.Raised ? CheckVerdict.Failed : CheckVerdict.Passed,
                    Evidence = flag.Message,
                    CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
                }));
            });
            foreach (var flag in found.Where(f => f.Raised))
            {
                context.Log($"{flag.Code}: {flag.Message}");
            }
        }
    }

    private void Store(Evaluation row)
    {
        known[row.Key] = row;
        context.Log($"{row.Label}: {row.Correct} of {row.Count} correct");
        try
        {
            StoreUnlessThere(row);
        }
        catch (DbUpdateException)
        {
            StoreUnlessThere(row); // another run stored it at the same instant; it is seen now
        }
    }

    private void StoreUnlessThere(Evaluation row) => context.Commit(db =>
    {
        if (!db.Evaluations.Any(e => e.Key == row.Key))
        {
            db.Evaluations.Add(row);
        }
    });

    private Evaluation Row(Attack? attack, IReadOnlyList<bool> correct) => new()
    {
        Key = work.Key(attack),
        ModelId = work.Model.Id,
        RunId = context.Run.Id,
        Attack = attack is null ? null : SpecJson.Serialize(attack),
        Label = attack?.Label ?? "clean",
        Norm = attack?.BallNorm,
        Epsilon = attack?.BallEpsilon,
        Dataset = work.Dataset.Id,
        Images = work.Images is null ? null : SpecJson.Serialize(work.Images),
        Correct = correct.Count(c => c),
        Count = correct.Count,
        Outcomes = OutcomeBits.Pack(correct),
        CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
    };

    private static string StageOf(EvaluationCheckpoint.Unfinished unfinished) =>
        unfinished.Stages.Count > 0 && unfinished.Stages[^1].Label != unfinished.Attack.Label ? $" by {unfinished.Stages[^1].Label}" : "";
}
