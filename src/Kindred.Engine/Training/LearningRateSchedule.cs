namespace Kindred.Engine.Training;

/// <summary>Learning rate as a function of progress: recomputed from the step, never carried as state.</summary>
public abstract record LearningRateSchedule
{
    /// <summary>The factor on the peak learning rate, in [0,1].</summary>
    /// <param name="step">The step about to be taken, from 0.</param>
    /// <param name="steps">All steps of the training, at least 1.</param>
    public abstract double Factor(long step, long steps);

    /// <summary>Where a step is in the training, in (0,1): its middle, so that neither end is a step of length 0.</summary>
    protected static double Position(long step, long steps) => (step + 0.5) / steps;

    /// <summary>Rises linearly from 0 to 1 over the first part of the training.</summary>
    protected static double WarmedUp(double position, double warmUp) => position < warmUp ? position / warmUp : 1;
}
