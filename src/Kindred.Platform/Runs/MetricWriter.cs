using System.Globalization;
using System.Text;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Runs;

/// <summary>Stores measured numbers, many to a statement. A resumed run measures its interrupted epoch again: the newer value stands.</summary>
internal static class MetricWriter
{
    private const int RowsPerStatement = 100; // six parameters each; SQLite takes 32,766, PostgreSQL 65,535
    private const int Columns = 6;

    public static void Write(KindredDb db, IReadOnlyList<MetricPoint> points)
    {
        // one statement cannot change a row twice
        foreach (var rows in points.GroupBy(p => (p.Name, p.Step)).Select(g => g.Last()).Chunk(RowsPerStatement))
        {
            var sql = new StringBuilder("""INSERT INTO "Metrics" ("RunId", "Name", "Step", "Epoch", "Value", "At") VALUES """);
            for (var row = 0; row < rows.Length; row++)
            {
                sql.Append(row == 0 ? "(" : ", (")
                    .AppendJoin(", ", Enumerable.Range(row * Columns, Columns).Select(p => $"{{{p.ToString(CultureInfo.InvariantCulture)}}}"))
                    .Append(')');
            }

            sql.Append("""
                 ON CONFLICT ("RunId", "Name", "Step") DO UPDATE SET "Epoch" = excluded."Epoch", "Value" = excluded."Value", "At" = excluded."At"
                """);
            db.Database.ExecuteSqlRaw(sql.ToString(), rows.SelectMany(p => new object[] { p.RunId, p.Name, p.Step, p.Epoch, p.Value, p.At }));
        }
    }
}
