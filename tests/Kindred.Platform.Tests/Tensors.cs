namespace Kindred.Platform.Tests;

/// <summary>
/// Tests that compute with tensors in this process, one after another and beside no others: a garbage collection that another thread starts
/// can ruin a number on its way to libtorch (<see cref="Engine.Runtime.CollectionPause"/>).
/// </summary>
[CollectionDefinition(nameof(Tensors), DisableParallelization = true)]
public static class Tensors;
