namespace Kindred.Engine.Runtime;

/// <summary>The numbers left the finite range: a result of the experiment, not a fault of the program.</summary>
public sealed class DivergedException(string message) : Exception(message);
