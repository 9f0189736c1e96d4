using Hangfire;
using Hangfire.Common;
using Hangfire.States;

namespace Kindred.Testing;

/// <summary>A Hangfire client that only remembers which runs were handed to it, in order.</summary>
public sealed class RecordedJobs : IBackgroundJobClient
{
    public List<long> RunIds { get; } = [];

    public string Create(Job job, IState state)
    {
        RunIds.Add((long)job.Args[0]);
        return $"{RunIds.Count}";
    }

    public bool ChangeState(string jobId, IState state, string expectedState) => throw new NotSupportedException();
}
