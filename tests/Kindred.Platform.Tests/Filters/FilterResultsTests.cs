using Kindred.Engine.Attacks;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Filters;

/// <summary>Each filter must find on both databases what it means, said again in C# beside it.</summary>
public sealed class FilterResultsTests
{
    private static readonly DateTime now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    private static readonly (string Filter, Func<Experiment, bool> Means)[] experimentFilters =
    [
        ("status = running and (epsilon >= 0.5 or tag : \"trades\")", e => e.Status == ExperimentStatus.Running && (Eps(e, x => x >= 0.5) || Tag(e, "trades"))),
        ("not status = running", e => e.Status != ExperimentStatus.Running),
        ("status != running", e => e.Status != ExperimentStatus.Running),
        ("status in (failed, succeeded)", e => e.Status is ExperimentStatus.Failed or ExperimentStatus.Succeeded),
        ("status not in (failed, succeeded)", e => e.Status is not (ExperimentStatus.Failed or ExperimentStatus.Succeeded)),
        ("epsilon = 8/255", e => Eps(e, x => x == 8.0 / 255)),
        ("epsilon != 8/255", e => !Eps(e, x => x == 8.0 / 255)),
        ("epsilon between 0.4 and 1", e => Eps(e, x => x is >= 0.4 and <= 1)), // the same one is above and below
        ("epsilon in (1, 2)", e => Eps(e, x => x is 1 or 2)),
        ("tag = TRADES", e => e.Tags.Any(t => t.Name.Equals("trades", StringComparison.OrdinalIgnoreCase))),
        ("not tag : a", e => !Tag(e, "a")),
        ("name : \"50%_\"", e => e.Name.Contains("50%_", StringComparison.Ordinal)),
        ("WIDTH", e => e.Name.Contains("width", StringComparison.OrdinalIgnoreCase)),
        ("ÜBER", e => e.Name.Contains("ÜBER", StringComparison.Ordinal)),
        ("width and not \"50%\"", e => e.Name.Contains("width", StringComparison.OrdinalIgnoreCase) && !e.Name.Contains("50%", StringComparison.Ordinal)),
        ("note : better", e => e.Note?.Contains("better", StringComparison.OrdinalIgnoreCase) == true),
        ("not note : better", e => e.Note?.Contains("better", StringComparison.OrdinalIgnoreCase) != true),
        ("note != \"Is better\"", e => !string.Equals(e.Note, "is better", StringComparison.OrdinalIgnoreCase)),
        ("finished > 7d", e => e.FinishedAt > now.AddDays(-7)),
        ("not finished > -7d", e => !(e.FinishedAt > now.AddDays(-7))), // unfinished ones too
        ("created = 2026-11-20", e => e.CreatedAt.Date == new DateTime(2026, 11, 20)),
        ("created > 2026-11-20", e => e.CreatedAt >= new DateTime(2026, 11, 21)),
        ("created <= 2026-11-20", e => e.CreatedAt < new DateTime(2026, 11, 21)),
        ("created between 2026-11-19 and 2026-11-20", e => e.CreatedAt >= new DateTime(2026, 11, 19) && e.CreatedAt < new DateTime(2026, 11, 21)),
        ("created >= 2026-11-20T10:30", e => e.CreatedAt >= new DateTime(2026, 11, 20, 10, 30, 0)),
        ("starred", e => e.Starred),
        ("not starred and archived = no", e => !e.Starred && !e.Archived),
        ("architecture : net", e => e.Networks.Any(n => n.ArchitectureKind.Contains("net") || n.ArchitectureLabel.Contains("net", StringComparison.OrdinalIgnoreCase))),
        ("seed > 1", e => e.Networks.Any(n => n.Seed > 1)),
        ("networks >= 3", e => e.Networks.Count >= 3),
        ("runs > 0 and failed = 0", e => e.Runs.Count > 0 && e.Runs.All(r => r.Status != RunStatus.Failed)),
        ("progress >= 50%", e => e.Runs.Count > 0 && e.Runs.Average(r => r.Status == RunStatus.Succeeded ? 1 : r.Progress) >= 0.5),
        ("not progress >= 50%", e => !(e.Runs.Count > 0 && e.Runs.Average(r => r.Status == RunStatus.Succeeded ? 1 : r.Progress) >= 0.5)),
        ("finding > 0.8", e => e.InvertedTo > 0.8),
        ("rise >= 0.5", e => e.InvertedTo - e.InvertedFrom >= 0.5),
        ("norm = Linf or objective = trades", e => e.Norm == Norm.Linf || e.Objective == "trades"),
        ("dataset : fashion", e => e.Dataset.Contains("fashion")),
    ];

    private static readonly (string Filter, Func<Run, bool> Means)[] runFilters =
    [
        ("kind = train", r => r.Kind == RunKind.Train),
        ("status : failed, lost", r => r.Status is RunStatus.Failed or RunStatus.Lost),
        ("duration > 30s", r => Seconds(r) > 30),
        ("duration <= 30", r => Seconds(r) <= 30),
        ("not duration > 30s", r => !(Seconds(r) > 30)),
        ("duration between 20s and 1min", r => Seconds(r) is >= 20 and <= 60),
        ("epsilon <= 0.5", r => r.Network?.Epsilon <= 0.5),
        ("not epsilon <= 0.5", r => !(r.Network?.Epsilon <= 0.5)),
        ("seed = 1", r => r.Network?.Seed == 1),
        ("architecture = mlp", r => r.Network is { ArchitectureKind: "mlp" } or { ArchitectureLabel: "mlp" }),
        ("experiment : width", r => r.Experiment?.Name.Contains("width", StringComparison.OrdinalIgnoreCase) == true),
        ("experiment = 2", r => r.ExperimentId == 2),
        ("not experiment = 2", r => r.ExperimentId != 2),
        ("tag : trades", r => r.Experiment is { } e && Tag(e, "trades")),
        ("not starred", r => r.Experiment?.Starred != true),
        ("worker : \"slot 1\" or error : NaN", r => r.Worker?.Contains("slot 1") == true || r.Error?.Contains("NaN") == true),
        ("reused", r => r.ReusedRunId is not null),
        ("attempt > 1", r => r.Attempt > 1),
        ("memory > 1000", r => r.PeakMemoryBytes > 1000),
        ("train \"seed 1\"", r => r.Label.Contains("train", StringComparison.OrdinalIgnoreCase) && r.Label.Contains("seed 1")),
    ];

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_database_finds_the_experiments_that_a_filter_means(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await using var db = await StoreAsync(platform);
        var all = await db.Experiments.Include(e => e.Tags).Include(e => e.Networks).Include(e => e.Runs).AsSplitQuery().ToListAsync();

        foreach (var (filter, means) in experimentFilters)
        {
            var found = await ExperimentFilters.Language.Compile(filter, now).Apply(db.Experiments).OrderBy(e => e.Id).Select(e => e.Name).ToListAsync();

            var meant = all.Where(means).OrderBy(e => e.Id).Select(e => e.Name).ToList();
            Assert.True(meant.SequenceEqual(found), $"{filter}: found [{string.Join(", ", found)}], means [{string.Join(", ", meant)}]");
            Assert.True(meant.Count > 0 && meant.Count < all.Count, $"{filter} tells nothing apart here: {meant.Count} of {all.Count}");
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_database_finds_the_runs_that_a_filter_means(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await using var db = await StoreAsync(platform);
        var all = await db.Runs.Include(r => r.Network).Include(r => r.Experiment!).ThenInclude(e => e.Tags).ToListAsync();

        foreach (var (filter, means) in runFilters)
        {
            var found = await RunFilters.Language.Compile(filter, now).Apply(db.Runs).OrderBy(r => r.Id).Select(r => r.Label).ToListAsync();

            var meant = all.Where(means).OrderBy(r => r.Id).Select(r => r.Label).ToList();
            Assert.True(meant.SequenceEqual(found), $"{filter}: found [{string.Join(", ", found)}], means [{string.Join(", ", meant)}]");
            Assert.True(meant.Count > 0 && meant.Count < all.Count, $"{filter} tells nothing apart here: {meant.Count} of {all.Count}");
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_archive_is_left_out_unless_the_filter_speaks_of_it(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await using var db = await StoreAsync(platform);
        Task<int> CountAsync(string filter) => ExperimentFilters.Language.Compile(filter, now).Shown(db.Experiments).CountAsync();

        Assert.Equal((3, 1, 4), (await CountAsync(""), await CountAsync("archived"), await CountAsync("archived in (yes, no)")));
    }

    private static bool Eps(Experiment experiment, Func<double, bool> is_) => experiment.Networks.Any(n => is_(n.Epsilon));

    private static bool Tag(Experiment experiment, string part) => experiment.Tags.Any(t => t.Name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static double? Seconds(Run run) => run.ReusedRunId is null ? (run.FinishedAt - run.StartedAt)?.TotalSeconds : null;

    private static async Task<KindredDb> StoreAsync(TestPlatform platform)
    {
        var db = await platform.Database.CreateDbContextAsync();
        var day = new DateTime(2026, 11, 20, 10, 30, 0, DateTimeKind.Utc);
        var sweep = Experiment("TRADES sweep", ExperimentStatus.Running, day, "trades", [("mlp", "MLP", 0, 0), ("resnet", "ResNet-8", 1, 2), ("vgg", "VGG", 8.0 / 255, 0)]);
        (sweep.Objective, sweep.Norm, sweep.Starred) = ("trades", Norm.Linf, true);
        var width = Experiment("Width 50%_ less", ExperimentStatus.Succeeded, day.AddDays(-1), "baseline", [("mlp", "MLP", 0, 0), ("mlp", "MLP", 2, 1)]);
        (width.FinishedAt, width.Note, width.InvertedFrom, width.InvertedTo) = (now.AddDays(-1), "Is better", 0.3, 0.9);
        var other = Experiment("width 500", ExperimentStatus.Failed, day.AddDays(1), null, [("vgg", "VGG", 0.2, 0), ("vgg", "VGG", 1.5, 1)]);
        (other.FinishedAt, other.InvertedFrom, other.InvertedTo, other.Dataset) = (now.AddDays(-10), 0.3, 0.4, "cifar10");
        var archived = Experiment("ÜBER alles", ExperimentStatus.Cancelled, day.AddDays(-5), "Adam", [("mlp", "MLP", 0.5, 0)]);
        archived.Archived = true;
        db.AddRange(sweep, width, other, archived);
        await db.SaveChangesAsync();
        db.AddRange(
            Run(sweep, 0, RunKind.Train, RunStatus.Running, null),
            Run(sweep, 1, RunKind.Evaluate, RunStatus.Failed, 30),
            Run(width, 1, RunKind.Train, RunStatus.Succeeded, 90),
            Run(other, 0, RunKind.Compare, RunStatus.Lost, 20.25),
            new Run { Kind = RunKind.Install, Label = "Install CIFAR-10", Status = RunStatus.Succeeded, ReusedRunId = 1, StartedAt = day, FinishedAt = day.AddHours(1), Attempt = 2, PeakMemoryBytes = 2000, CreatedAt = day });
        await db.SaveChangesAsync();
        return db;
    }

    private static Experiment Experiment(string name, ExperimentStatus status, DateTime created, string? tag, (string Kind, string Label, double Epsilon, int Seed)[] networks)
    {
        var experiment = new Experiment { Name = name, Spec = "{}", Status = status, CreatedAt = created, Dataset = "fashion-mnist-small", Objective = "pgd-training" };
        experiment.Tags.AddRange(tag is null ? [] : [new ExperimentTag { Name = tag }]);
        experiment.Networks.AddRange(networks.Select((n, i) => new ExperimentNetwork
        {
            Index = i,
            Architecture = "{}",
            ArchitectureKind = n.Kind,
            ArchitectureLabel = n.Label,
            Epsilon = n.Epsilon,
            Seed = n.Seed,
            ModelKey = $"{name} {i}",
        }));
        return experiment;
    }

    private static Run Run(Experiment experiment, int network, RunKind kind, RunStatus status, double? seconds) => new()
    {
        ExperimentId = experiment.Id,
        NetworkId = experiment.Networks[network].Id,
        Kind = kind,
        Label = $"{kind} {experiment.Networks[network].Label}",
        Status = status,
        Progress = 0.25,
        CreatedAt = experiment.CreatedAt,
        StartedAt = experiment.CreatedAt,
        FinishedAt = seconds is { } s ? experiment.CreatedAt.AddSeconds(s) : null,
        Worker = status == RunStatus.Succeeded ? "this machine, slot 1" : "this machine, slot 0",
        Error = status == RunStatus.Failed ? "loss became NaN in epoch 3" : null,
    };
}
