namespace Kindred.Platform;

/// <summary>All settings, section <c>Kindred</c>. Validated at start, every message naming the key and its environment variable.</summary>
public sealed class KindredOptions
{
    /// <summary>Database, artifacts, checkpoints, logs and installed data sets lie here. <c>Kindred__DataFolder</c>.</summary>
    public string DataFolder { get; set; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "kindred");

    /// <summary>"all" (default), "web" or "worker": what this process does. <c>--role</c> or <c>Kindred__Role</c>.</summary>
    public string Role { get; set; } = "all";

    public DatabaseOptions Database { get; set; } = new();
    public WorkerOptions Workers { get; set; } = new();
    public ImportOptions Imports { get; set; } = new();

    public bool ServesWeb => Role != "worker";
    public bool ExecutesRuns => Role != "web";

    /// <summary>The embedded database.</summary>
    public string SqliteFile => Path.Combine(DataFolder, "kindred.db");

    /// <summary>Where a run keeps its checkpoints; beside it lies its log.</summary>
    public string RunFolder(long runId) => Path.Combine(DataFolder, "runs", $"{runId}");

    /// <summary>Everything the run's processes printed, attempt after attempt.</summary>
    public string RunLog(long runId) => Path.Combine(DataFolder, "runs", $"{runId}.log");
}

public sealed class DatabaseOptions
{
    /// <summary>"sqlite" (default) or "postgres"; the latter needs <c>ConnectionStrings__Kindred</c>. <c>Kindred__Database__Provider</c>.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Taken from <c>ConnectionStrings:Kindred</c>; null with SQLite, whose file lies in the data folder.</summary>
    public string? ConnectionString { get; set; }

    public bool IsPostgres => Provider == "postgres";
}

public sealed class ImportOptions
{
    /// <summary>Largest network file, and largest content of its archive, in megabytes. <c>Kindred__Imports__ModelMegabytes</c>.</summary>
    public int ModelMegabytes { get; set; } = 2048;

    /// <summary>Largest data set upload, and largest content of its archive, in megabytes. <c>Kindred__Imports__DatasetMegabytes</c>.</summary>
    public int DatasetMegabytes { get; set; } = 4096;

    /// <summary>Longest time one import may take. <c>Kindred__Imports__Minutes</c>.</summary>
    public int Minutes { get; set; } = 20;

    public long ModelBytes => ModelMegabytes * 1_000_000L;
    public long DatasetBytes => DatasetMegabytes * 1_000_000L;
}

public sealed class WorkerOptions
{
    /// <summary>Runs executed at once on this machine; 0 means one per core (without a GPU). <c>Kindred__Workers__Slots</c>.</summary>
    public int Slots { get; set; }

    /// <summary>"auto", "cpu" or "cuda:N". <c>Kindred__Workers__Device</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>A run whose process has been silent for this long is taken back. <c>Kindred__Workers__LeaseSeconds</c>.</summary>
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Slots, with 0 resolved for this machine.</summary>
    public int SlotCount => Slots > 0 ? Slots : Environment.ProcessorCount;
}
