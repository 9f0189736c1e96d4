using System.Globalization;
using Kindred.Engine.Attacks;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Kindred.Platform.Tests.Data;

public sealed class CatalogIdsMigrationTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task Specs_stored_under_former_ids_are_read_as_what_they_are_now()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var builder = new DbContextOptionsBuilder<SqliteKindredDb>();
        builder.UseKindredSqlite(file);
        await using var db = new SqliteKindredDb(builder.Options);
        await db.GetService<IMigrator>().MigrateAsync("Comparisons", cancellation);
        await db.Database.OpenConnectionAsync(cancellation); // one connection, so that the next line holds
        await db.Database.ExecuteSqlAsync($"PRAGMA foreign_keys = OFF", cancellation); // no model, no run: only the texts matter
        await StoreMeasureAsync(db, 1, """{"kind":"minibatch-cka","batchSize":64}""");
        await StoreMeasureAsync(db, 2, """{"kind":"linear-cka","estimator":"debiased"}""");
        await StoreMeasureAsync(db, 3, """{"kind":"soft-matching"}""");
        await StoreAttackAsync(db, 1, """{"kind":"apgd-t","steps":100,"targets":9,"restarts":1,"rho":0.75,"loss":"dlr","norm":"L2","epsilon":1}""");
        await StoreAttackAsync(db, 2, """{"kind":"apgd-ce","steps":50,"restarts":1,"rho":0.75,"norm":"Linf","epsilon":0.1}""");
        await StoreAttackAsync(db, 3, """{"kind":"autoattack","norm":"L2","epsilon":1}""");

        await db.Database.MigrateAsync(cancellation);

        var measures = await db.Database.SqlQuery<string>($"""SELECT "Measure" AS "Value" FROM "Matrices" ORDER BY "Id" """).ToListAsync(cancellation);
        Assert.Equal(
            [new LinearCka { Estimator = CkaEstimator.Minibatch, BatchSize = 64 }, new LinearCka { Estimator = CkaEstimator.Debiased }, new SoftMatching()],
            measures.Select(SpecJson.Deserialize<SimilarityMeasure>));
        Assert.Equal(SpecJson.Serialize(new LinearCka { Estimator = CkaEstimator.Debiased }), measures[1]); // found again by its text
        var attacks = await db.Database.SqlQuery<string>($"""SELECT "Attack" AS "Value" FROM "Evaluations" ORDER BY "Id" """).ToListAsync(cancellation);
        Assert.Equal(
            [new ApgdAttack { Loss = ApgdLoss.TargetedDlr }, new ApgdAttack { Steps = 50, Norm = Norm.Linf, Epsilon = 0.1 }, new AutoAttack()],
            attacks.Select(SpecJson.Deserialize<Attack>));
    }

    private static Task<int> StoreMeasureAsync(SqliteKindredDb db, int id, string measure) => db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "Matrices" ("Id", "Measure", "MeasureLabel", "ImageSet", "Size", "CreatedAt", "Provenance") VALUES ({id}, {measure}, '', {id.ToString(CultureInfo.InvariantCulture)}, 2, '2026-11-24', '')""");

    private static Task<int> StoreAttackAsync(SqliteKindredDb db, int id, string attack) => db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "Evaluations" ("Id", "Key", "ModelId", "RunId", "Attack", "Label", "Dataset", "Correct", "Count", "Outcomes", "CreatedAt") VALUES ({id}, {id}, 1, 1, {attack}, '', '', 0, 0, x'', '2026-11-24')""");
}
