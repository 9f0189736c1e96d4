using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Runs;
using Kindred.Platform.Tests.Models;
using Kindred.Testing;

namespace Kindred.Platform.Tests.Evaluations;

[Collection(nameof(Tensors))]
public sealed class EvaluateRunTests
{
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_network_is_measured_clean_under_the_attack_and_at_its_own_epsilon(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        grid.Execute(RunKind.Train, 0.5);

        var context = grid.Execute(RunKind.Evaluate, 0.5);

        var rows = grid.Model(0.5).Evaluations.OrderBy(e => e.Id).ToList();
        Assert.Equal([("clean", (double?)null, 50), ("PGD-2, L2, ε 1", 1.0, 50), ("PGD-2, L2, ε 0.5", 0.5, 50)], rows.Select(r => (r.Label, r.Epsilon, r.Count)));
        Assert.All(rows, r => Assert.Equal(r.Correct, r.Outcomes.Sum(b => System.Numerics.BitOperations.PopCount(b))));
        Assert.All(rows, r => Assert.Equal((50 + 7) / 8, r.Outcomes.Length));
        Assert.True(rows[0].Correct >= rows[2].Correct && rows[2].Correct >= rows[1].Correct);
        Assert.Equal(new PgdAttack { Epsilon = 0.5, Steps = 2 }, SpecJson.Deserialize<Attack>(rows[2].Attack!));
        Assert.Matches(@"^clean \d+\.\d %, PGD-2, L2, ε 1 \d+\.\d %, PGD-2, L2, ε 0.5 \d+\.\d %$", context.Summary);
    }

    [Theory]
    [InlineData(0)] // trained without an adversary: there is no ball of its own
    [InlineData(1)] // its own ball is the experiment's
    public async Task A_ball_is_not_attacked_twice(double epsilon)
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec with { Epsilons = [epsilon] });
        grid.Execute(RunKind.Train, epsilon);

        grid.Execute(RunKind.Evaluate, epsilon);

        Assert.Equal(["clean", "PGD-2, L2, ε 1"], grid.Model(epsilon).Evaluations.OrderBy(e => e.Id).Select(e => e.Label));
    }

    [Fact]
    public async Task What_was_measured_before_is_taken()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var first = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        var second = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        first.Execute(RunKind.Train, 0.5);
        var made = first.Execute(RunKind.Evaluate, 0.5);

        var taken = second.Execute(RunKind.Evaluate, 0.5);

        Assert.Equal(made.Run.Id, taken.ReusedRunId);
        Assert.Equal(made.Summary, taken.Summary);
        Assert.Empty(taken.Progress);
    }

    [Fact]
    public async Task Only_what_is_missing_is_measured()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var first = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        first.Execute(RunKind.Train, 0.5);
        first.Execute(RunKind.Evaluate, 0.5);
        var stronger = LaunchedGrid.Spec.Evaluation with { Attack = new PgdAttack { Epsilon = 0.5, Steps = 3 } };
        var second = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec with { Evaluation = stronger });

        var context = second.Execute(RunKind.Evaluate, 0.5);

        Assert.Null(context.ReusedRunId);
        Assert.Equal(["PGD-3, L2, ε 0.5: "], context.Lines.Where(l => l.Contains(" correct", StringComparison.Ordinal)).Select(l => l[..(l.IndexOf(": ", StringComparison.Ordinal) + 2)]));
        Assert.Equal(4, second.Model(0.5).Evaluations.Count);
    }

    [Fact]
    public async Task A_rival_that_stored_the_same_rows_first_is_no_failure()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var first = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        var second = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);
        first.Execute(RunKind.Train, 0.5);
        var slower = second.Context(RunKind.Evaluate, 0.5);
        var raced = false;
        slower.BeforeCommit = () =>
        {
            if (!raced)
            {
                raced = true;
                first.Execute(RunKind.Evaluate, 0.5);
            }
        };

        second.Execute(slower, TestContext.Current.CancellationToken);

        Assert.Equal(3, second.Model(0.5).Evaluations.Count);
    }

    [Fact]
    public async Task A_network_that_is_not_there_is_named()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await LaunchedGrid.CreateAsync(platform, LaunchedGrid.Spec);

        var error = Assert.Throws<InvalidOperationException>(() => grid.Execute(RunKind.Evaluate, 0.5));

        Assert.Contains("MLP, ε 0.5, seed 0 has not been trained", error.Message);
    }

    [Fact]
    public void The_key_changes_with_attack_and_images()
    {
        string[] keys =
        [
            EvaluationKey.Of("m", null, 100), EvaluationKey.Of("m", null, 101), EvaluationKey.Of("n", null, 100),
            EvaluationKey.Of("m", new PgdAttack(), 100), EvaluationKey.Of("m", new PgdAttack { Steps = 11 }, 100), EvaluationKey.Of("m", new FgsmAttack(), 100),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
