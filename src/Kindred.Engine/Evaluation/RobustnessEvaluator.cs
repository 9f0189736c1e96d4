namespace Kindred.Engine.Evaluation;

/// <summary>Measures clean and robust accuracy.</summary>
public sealed class RobustnessEvaluator
{
    /// <summary>Raised whenever the same network and attack would be measured otherwise than before: part of every evaluation's identity.</summary>
    public const int NumericsVersion = 1;
}
