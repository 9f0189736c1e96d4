namespace Kindred.Engine.Runtime;

/// <summary>No path of computation on this machine gives right convolutions for a network: nothing measured with it could be trusted.</summary>
public sealed class NumericsException(NumericsVerdict verdict)
    : Exception($"This machine computes wrong convolutions, with oneDNN and without ({verdict.Where}): {string.Join("; ", verdict.Wrong)}")
{
    public NumericsVerdict Verdict { get; } = verdict;
}
