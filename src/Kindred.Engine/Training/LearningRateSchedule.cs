namespace Kindred.Engine.Training;

/// <summary>Learning rate as a function of progress: recomputed from the step, never carried as state.</summary>
public abstract record LearningRateSchedule
{
    /// <summary>The factor on the peak learning rate, in [0,1].</summary>
    /// <param name="step">The step about to be taken, from 0.</param>
    /// <param name="steps">All steps of the training, at least 1.</param>
    public abstract double Factor(long step, long steps);
}
