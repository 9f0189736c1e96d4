// Two tests that compute at once can ruin each other's numbers (see CollectionPause), and each wants one of few cores.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
