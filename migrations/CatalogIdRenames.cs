using Microsoft.EntityFrameworkCore.Migrations;

namespace Kindred.Migrations;

/// <summary>
/// The ids of 24 November 2026 that scripts were promised otherwise, in every stored spec: three kinds of Auto-PGD became one with a loss,
/// minibatch CKA an estimator of linear CKA.
/// </summary>
internal static class CatalogIdRenames
{
    private static readonly (string Table, string Column)[] stored =
    [
        ("Evaluations", "Attack"), ("Experiments", "Spec"), ("Runs", "Task"), ("Matrices", "Measure"), ("Comparisons", "Spec"),
    ];

    private static readonly (string Old, string New)[] renamed =
    [
        ("\"kind\":\"apgd-ce\"", "\"kind\":\"apgd\",\"loss\":\"ce\""),
        ("\"kind\":\"apgd-dlr\"", "\"kind\":\"apgd\",\"loss\":\"dlr\""),
        ("\"kind\":\"fab-t\"", "\"kind\":\"fab\""),
        ("\"kind\":\"autoattack\"", "\"kind\":\"auto-attack\""),
        ("\"kind\":\"minibatch-cka\"", "\"kind\":\"linear-cka\",\"estimator\":\"minibatch\""),
        ("\"kind\":\"linear-cka\",\"estimator\":\"biased\"}", "\"kind\":\"linear-cka\",\"estimator\":\"biased\",\"batchSize\":256}"),
        ("\"kind\":\"linear-cka\",\"estimator\":\"debiased\"}", "\"kind\":\"linear-cka\",\"estimator\":\"debiased\",\"batchSize\":256}"),
        ("\"kind\":\"soft-matching\"", "\"kind\":\"soft-match\""),
        ("\"kind\":\"rsm-norm-difference\"", "\"kind\":\"rsm-norm\""),
        ("\"kind\":\"model-stitching\"", "\"kind\":\"stitching\""),
    ];

    public static void Apply(MigrationBuilder migration)
    {
        // targeted APGD had a loss of its own, which now says that it is targeted; on cross-entropy there is none any more
        migration.Sql("""UPDATE "Evaluations" SET "Attack" = REPLACE(REPLACE("Attack", '"loss":"dlr"', '"loss":"targeted-dlr"'), '"loss":"margin"', '"loss":"targeted-margin"') WHERE "Attack" LIKE '%"kind":"apgd-t"%'""");
        migration.Sql("""UPDATE "Evaluations" SET "Attack" = REPLACE("Attack", '"kind":"apgd-t"', '"kind":"apgd"')""");
        foreach (var (table, column) in stored)
        {
            foreach (var (old, now) in renamed)
            {
                migration.Sql($"""UPDATE "{table}" SET "{column}" = REPLACE("{column}", '{old}', '{now}') WHERE "{column}" LIKE '%{old}%'""");
            }
        }
    }
}
