using Kindred.Engine.Specs;

namespace Kindred.Platform.Experiments;

/// <summary>What people and scripts do with experiments: the one way in for the form and for REST.</summary>
public sealed class ExperimentService
{
    /// <summary>Validates, plans and stores an experiment with its runs in one transaction, then lets the dispatcher look.</summary>
    /// <exception cref="SpecException">The name or the spec cannot be accepted; every reason is in it, nothing was written.</exception>
    public Task<Experiment> LaunchAsync(string name, ExperimentSpec spec, string? idempotencyKey, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Stops what runs (checkpoints stay) and cancels what waits. False where there is no such experiment.</summary>
    public Task<bool> CancelAsync(long experimentId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Stops what runs and keeps what waits until <see cref="ResumeAsync"/>.</summary>
    public Task<bool> PauseAsync(long experimentId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<bool> ResumeAsync(long experimentId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Puts failed and cancelled runs back in the queue; they go on from their last checkpoint.</summary>
    public Task<bool> RetryAsync(long experimentId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<bool> CancelRunAsync(long runId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<bool> RetryRunAsync(long runId, CancellationToken cancellation) => throw new NotImplementedException();
}
