using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Kindred.Benchmarks;

/// <summary>
/// Fills a platform with rows for load alone: copies its first experiment, runs, metric points and matrices and all, under new ids. Networks and
/// inverted images are shared, as they are between experiments of one spec.
/// </summary>
internal static class LoadRows
{
    // what points at what, by the table whose ids move; no table means that the column is emptied
    private static readonly (string Table, string Where, (string Column, string? Of)[] Moved)[] copied =
    [
        ("Experiments", "\"Id\" = $base", [("Id", "Experiments"), ("IdempotencyKey", null)]),
        ("Networks", "\"ExperimentId\" = $base", [("Id", "Networks"), ("ExperimentId", "Experiments")]),
        ("Runs", "\"ExperimentId\" = $base", [("Id", "Runs"), ("ExperimentId", "Experiments"), ("NetworkId", "Networks"), ("IdempotencyKey", null)]),
        ("RunNeeds", "\"RunId\" IN (SELECT \"Id\" FROM \"Runs\" WHERE \"ExperimentId\" = $base)", [("RunId", "Runs"), ("NeededRunId", "Runs")]),
        ("Matrices", "\"ExperimentId\" = $base", [("Id", "Matrices"), ("ExperimentId", "Experiments")]),
        ("MatrixRows", "\"MatrixId\" IN (SELECT \"Id\" FROM \"Matrices\" WHERE \"ExperimentId\" = $base)", [("MatrixId", "Matrices")]),
        ("Metrics", "\"RunId\" IN (SELECT \"Id\" FROM \"Runs\" WHERE \"ExperimentId\" = $base)", [("Id", "Metrics"), ("RunId", "Runs")]),
    ];

    public static void Run(string folder, int experiments, long points)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "kindred.db")};Mode=ReadWrite;Foreign Keys=False");
        connection.Open();
        var first = Number(connection, "SELECT MIN(\"Id\") FROM \"Experiments\" WHERE \"Status\" = 'Succeeded'");
        var strides = copied.Where(t => t.Moved[0].Column == "Id").ToDictionary(t => t.Table, t => Number(connection, $"SELECT MAX(\"Id\") FROM \"{t.Table}\"") + 1);
        var watch = Stopwatch.StartNew();
        using var transaction = connection.BeginTransaction();
        for (var copy = 1; copy < experiments; copy++)
        {
            foreach (var (table, where, moved) in copied)
            {
                Copy(connection, table, where, moved, strides, copy, first);
            }
        }

        Execute(connection, $"UPDATE \"Experiments\" SET \"Name\" = \"Name\" || ', copy ' || \"Id\", \"CreatedAt\" = datetime(\"CreatedAt\", '-' || \"Id\" || ' minutes') WHERE \"Id\" > {first}");
        Execute(connection, $"UPDATE \"Runs\" SET \"ResultKey\" = \"ResultKey\" || '-' || \"ExperimentId\" WHERE \"ExperimentId\" > {first}"); // else all would be one result, made again and again
        Lengthen(connection, points);
        transaction.Commit();
        Execute(connection, "ANALYZE");
        Console.WriteLine($"""
            {Number(connection, "SELECT COUNT(*) FROM \"Experiments\""):N0} experiments, {Number(connection, "SELECT COUNT(*) FROM \"Runs\""):N0} runs, {Number(connection, "SELECT COUNT(*) FROM \"Metrics\""):N0} metric points in {watch.Elapsed.TotalSeconds:0} s
            """);
    }

    private static void Copy(
        SqliteConnection connection, string table, string where, (string Column, string? Of)[] moved, Dictionary<string, long> strides, int copy, long first)
    {
        var columns = Columns(connection, table);
        var values = columns.Select(c => moved.Where(m => m.Column == c).Select(m => m.Of is null ? "NULL" : $"\"{c}\" + {Text(copy * strides[m.Of])}").FirstOrDefault() ?? $"\"{c}\"");
        Execute(connection, $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) SELECT {string.Join(", ", values)} FROM \"{table}\" WHERE {where}", first);
    }

    // longer trainings: each batch's loss again, later
    private static void Lengthen(SqliteConnection connection, long points)
    {
        var have = Number(connection, "SELECT COUNT(*) FROM \"Metrics\"");
        for (var round = 1; have < points; round++)
        {
            Execute(connection, $"""
                INSERT INTO "Metrics" ("RunId", "Name", "Step", "Epoch", "Value", "At")
                SELECT "RunId", "Name", "Step" + {Text(round * 100_000L)}, "Epoch", "Value", "At" FROM "Metrics" WHERE "Name" = 'loss/batch' AND "Step" < 100000 LIMIT {Text(points - have)}
                """);
            have = Number(connection, "SELECT COUNT(*) FROM \"Metrics\"");
        }
    }

    private static List<string> Columns(SqliteConnection connection, string table)
    {
        using var command = Command(connection, $"SELECT \"name\" FROM pragma_table_info('{table}')");
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return command.ExecuteScalar() is long number ? number : throw new InvalidOperationException("the folder needs a finished experiment to copy");
    }

    private static void Execute(SqliteConnection connection, string sql, long? first = null)
    {
        using var command = Command(connection, sql);
        if (first is { } id)
        {
            command.Parameters.AddWithValue("$base", id);
        }

        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
