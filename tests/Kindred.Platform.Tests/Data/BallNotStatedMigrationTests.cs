using Kindred.Platform.Data;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Kindred.Platform.Tests.Data;

public sealed class BallNotStatedMigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Brought networks without norm or epsilon were stored as Linf 0.</summary>
    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task What_a_card_does_not_state_is_not_stated_and_all_else_stays(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        await db.GetService<IMigrator>().MigrateAsync("CellImages", Cancellation);
        await StoreAsync(db, "trained", "Trained", "L2", 0, null);
        await StoreAsync(db, "bare", "Imported", "Linf", 0, """{"link":null,"norm":null,"epsilon":null}""");
        await StoreAsync(db, "standard", "Imported", "Linf", 0, """{"epsilon":0}""");
        await StoreAsync(db, "whole", "Imported", "L2", 0.5, """{"norm":"l2","epsilon":0.5}""");

        await db.Database.MigrateAsync(Cancellation);

        var balls = await db.Models.OrderBy(m => m.Id).Select(m => m.Name + " " + (m.Norm == null ? "-" : m.Norm.ToString()) + " " + (m.Epsilon == null ? "-" : m.Epsilon.ToString())).ToListAsync(Cancellation);
        Assert.Equal(["trained L2 0", "bare - -", "standard - 0", "whole L2 0.5"], balls.Select(b => b.Replace("0.0", "0", StringComparison.Ordinal)));
    }

    private static Task<int> StoreAsync(KindredDb db, string name, string origin, string norm, double epsilon, string? card) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO "Models" ("Key", "Name", "Origin", "Dataset", "DatasetHash", "Architecture", "ArchitectureKind", "ArchitectureLabel", "Training", "TrainingImages", "Objective", "Norm",
            "Epsilon", "Seed", "Classes", "RepresentationWidth", "Parameters", "WeightsArtifact", "WeightsUsed", "Epochs", "Stop", "FinalLoss", "Numerics", "TrainRunId", "TrainSeconds", "CreatedAt", "Card")
        VALUES ({name}, {name}, {origin}, '', '', '', '', '', '', 0, '', {norm}, {epsilon}, 0, 10, 0, 0, '', 'Last', 0, 'None', 0, '', 0, 0, {new DateTime(2026, 11, 29, 0, 0, 0, DateTimeKind.Utc)}, {card})
        """);
}
