namespace Kindred.Platform.Runs;

/// <summary>One piece of work: train, evaluate or invert a network, compare rows of a matrix, install a data set. Executed by one child process.</summary>
public sealed class Run
{
    public long Id { get; set; }

    /// <summary>The experiment it belongs to; null where it stands alone, and its task says all.</summary>
    public long? ExperimentId { get; set; }

    public Experiments.Experiment? Experiment { get; set; }
    public RunKind Kind { get; set; }

    /// <summary>What it does, in words: "Train ResNet-8, ε 1, seed 0".</summary>
    public required string Label { get; set; }

    /// <summary>The grid cell it belongs to; null for compare and install.</summary>
    public long? NetworkId { get; set; }

    public Experiments.ExperimentNetwork? Network { get; set; }

    /// <summary>The network that a run which stands alone is about or has made; those of an experiment have <see cref="Network"/>.</summary>
    public long? ModelId { get; set; }

    public Models.TrainedModel? Model { get; set; }

    /// <summary>
    /// What a run does, as JSON: of a compare run the <see cref="Comparisons.CompareTask"/>, of an install run the data set record, of one
    /// that stands alone its whole task. Null for the others, whose task is the spec and the cell.
    /// </summary>
    public string? Task { get; set; }

    /// <summary>The caller's Idempotency-Key, of a run that stands alone: a second POST with it answers with this run.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>Hash of everything that determines its result; a finished run of the same key anywhere is reused. Null where results are not shared.</summary>
    public string? ResultKey { get; set; }

    public RunStatus Status { get; set; }

    /// <summary>Place in the experiment; the dispatcher takes smaller ones first.</summary>
    public int Order { get; set; }

    /// <summary>Done, in [0,1].</summary>
    public double Progress { get; set; }

    /// <summary>Where it is or why it is as it is: "epoch 2 of 3", "Reused: trained for “Quick look”", "resumed from epoch 1 after the server restarted".</summary>
    public string? Note { get; set; }

    /// <summary>The cause of a failure in one sentence.</summary>
    public string? Error { get; set; }

    /// <summary>What a person asked of a run that is at work.</summary>
    public RunRequest Request { get; set; }

    /// <summary>The current try, from 1. A loss and a retry by a person begin another; a pause or a restart of the server does not.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Times its process was lost since it last got further than <see cref="LostAtProgress"/>.</summary>
    public int Losses { get; set; }

    /// <summary>Progress when its process was last lost.</summary>
    public double LostAtProgress { get; set; }

    /// <summary>When it was handed to Hangfire; null while nobody has been told to take it.</summary>
    public DateTime? DispatchedAt { get; set; }

    /// <summary>Fencing number: raised with each claim; a process that holds an older one writes nothing.</summary>
    public long Fence { get; set; }

    public DateTime? LeaseExpiresAt { get; set; }
    public DateTime? HeartbeatAt { get; set; }

    /// <summary>Worker and slot that has it: "this machine, slot 1".</summary>
    public string? Worker { get; set; }

    /// <summary>Machine name of the worker, and the child's process id there.</summary>
    public string? Machine { get; set; }

    public int? ProcessId { get; set; }
    public string? Device { get; set; }

    /// <summary><see cref="Engine.Runtime.NumericsVerdict"/> as JSON.</summary>
    public string? Numerics { get; set; }

    public long? PeakMemoryBytes { get; set; }

    /// <summary>The run whose result this one reuses.</summary>
    public long? ReusedRunId { get; set; }

    public DateTime CreatedAt { get; set; }
    public DateTime? QueuedAt { get; set; }
    public DateTime? StartedAt { get; set; }
    public DateTime? FinishedAt { get; set; }

    public List<RunNeed> Needs { get; } = [];
}

/// <summary>One run needs another's result.</summary>
public sealed class RunNeed
{
    public long RunId { get; set; }
    public long NeededRunId { get; set; }
    public Run? Run { get; set; }
    public Run? Needed { get; set; }
}

public enum RunKind
{
    Install,
    Train,
    Evaluate,
    Invert,
    Compare,
    ImportModel,
    ImportDataset,
}

public enum RunStatus
{
    /// <summary>Needs other runs first.</summary>
    Waiting,

    /// <summary>Ready, in the queue.</summary>
    Queued,
    Running,
    Paused,

    /// <summary>Its process fell silent or died; it goes back to the queue and on from its last checkpoint.</summary>
    Lost,
    Failed,
    Succeeded,
    Cancelled,
}

public enum RunRequest
{
    None,
    Cancel,
    Pause,
}

/// <summary>One number measured while a run was at work.</summary>
public sealed class MetricPoint
{
    public long Id { get; set; }
    public long RunId { get; set; }

    /// <summary>"loss/train", "clean/acc", "adv/acc", "residual/median", …</summary>
    public required string Name { get; set; }

    public long Step { get; set; }
    public double Epoch { get; set; }
    public double Value { get; set; }
    public DateTime At { get; set; }
}

/// <summary>A slot of a worker and what it does now. Rewritten with each heartbeat.</summary>
public sealed class WorkerSlot
{
    public long Id { get; set; }
    public required string Machine { get; set; }
    public int Slot { get; set; }
    public required string Device { get; set; }
    public int ProcessId { get; set; }
    public required string Version { get; set; }
    public long? RunId { get; set; }
    public DateTime HeartbeatAt { get; set; }
}
