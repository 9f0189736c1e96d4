using System.Diagnostics;

namespace Kindred.Testing;

/// <summary>
/// A real PostgreSQL server of this test process's own, from Debian's package: a fresh cluster in a temporary folder, on a socket
/// there and no port. One for all tests of an assembly, started by the first that wants it; each test has a database of its own.
/// An assembly that uses it names <see cref="Cleanup"/> as its fixture.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly SemaphoreSlim One = new(1);
    private static PostgresServer? running;

    private const string Prefix = "kindred-pg-", OwnerFile = "owner";

    private readonly string folder;
    private Process process;
    private int databases;

    private PostgresServer(string folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    /// <summary>Assembly fixture that stops the server, if one was started, and deletes its folder.</summary>
    public sealed class Cleanup : IDisposable
    {
        public void Dispose() => running?.Dispose();
    }

    /// <summary>The folder of its programs, or null where it is not installed.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => d, StringComparer.Ordinal).Select(d => Path.Combine(d, "bin"))
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;

    /// <summary>The server, started on first use.</summary>
    public static async Task<PostgresServer> GetAsync()
    {
        await One.WaitAsync();
        try
        {
            return running ??= await StartAsync();
        }
        finally
        {
            One.Release();
        }
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"kindred{Interlocked.Increment(ref databases)}";
        await using var connection = new Npgsql.NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Where its cluster and socket are.</summary>
    public string Folder => folder;

    /// <summary>A server beside the shared one, for a test that does harm to it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        Sweep();
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, OwnerFile), Owner(Environment.ProcessId));
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", folder); // initdb refuses root
        }

        var data = Path.Combine(folder, "data");
        await RunAsync(AsPostgres("initdb", "-D", data, "-U", "kindred", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"));
        var server = new PostgresServer(folder, Serve(folder));
        await server.ReadyAsync();
        return server;
    }

    /// <summary>Ends the servers of test processes that were killed, and deletes their folders.</summary>
    public static void Sweep() => InTurn(() =>
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            var owner = Path.Combine(folder, OwnerFile);
            if (!File.Exists(owner) || File.ReadAllText(owner) is not { Length: > 0 } of || of == Owner(int.Parse(of.Split(' ')[0])))
            {
                continue; // being made, or its process lives
            }

            var pid = Path.Combine(folder, "data", "postmaster.pid");
            if (File.Exists(pid) && int.Parse(File.ReadLines(pid).First()) is var server && IsOf(server, folder))
            {
                using var process = Process.GetProcessById(server);
                process.Kill(); // its children end with it; killing the tree stops it first, and runuser, which waits for it, with it
                process.WaitForExit();
            }

            Directory.Delete(folder, recursive: true);
        }
    });

    // one at a time on this machine: two that delete the same folder fail on what the other has just deleted
    private static void InTurn(Action action)
    {
        using var turn = new Mutex(initiallyOwned: false, $"{Prefix}folders", new NamedWaitHandleOptions { CurrentSessionOnly = false });
        try
        {
            turn.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // its holder was killed while it deleted: the turn is ours, and what it left is swept now
        }

        try
        {
            action();
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    // a process and when it began, in ticks since boot: its number alone is given to others once it has ended
    private static string Owner(int process) =>
        $"/proc/{process}/stat" is var file && File.Exists(file) ? $"{process} {File.ReadAllText(file).Split(") ")[^1].Split(' ')[19]}" : $"{process} ended";

    private static bool IsOf(int process, string folder) =>
        $"/proc/{process}/cmdline" is var file && File.Exists(file) && File.ReadAllText(file).Contains(folder, StringComparison.Ordinal);

    private static Process Serve(string folder) => Process.Start(Quiet(AsPostgres(
        "postgres", "-D", Path.Combine(folder, "data"), "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")))!;

    /// <summary>Ends it in the middle of whatever it does, as a crash would, and starts it again after a while.</summary>
    public async Task RestartAsync(TimeSpan outage)
    {
        await RunAsync(AsPostgres("pg_ctl", "stop", "-D", Path.Combine(folder, "data"), "-m", "immediate"));
        await process.WaitForExitAsync();
        process.Dispose();
        await Task.Delay(outage);
        process = Serve(folder);
        await ReadyAsync();
    }

    private string ConnectionString(string database) => $"Host={folder};Username=kindred;Database={database};Maximum Pool Size=20";

    private async Task ReadyAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new Npgsql.NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (Npgsql.NpgsqlException) when (attempt < 150)
            {
                await Task.Delay(200);
            }
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        InTurn(() => Directory.Delete(folder, recursive: true));
    }

    private static string[] AsPostgres(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs!, program), .. arguments];
        return Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. command] : command;
    }

    private static ProcessStartInfo Quiet(string[] command) =>
        new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(Quiet(command))!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {await error}");
        }
    }
}
