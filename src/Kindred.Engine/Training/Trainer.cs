namespace Kindred.Engine.Training;

/// <summary>Trains a network.</summary>
public sealed class Trainer
{
    /// <summary>Raised whenever the same setup would train to other weights than before: part of every network's identity.</summary>
    public const int NumericsVersion = 1;
}
