using System.ComponentModel.DataAnnotations;

namespace Kindred.Engine.Training;

/// <summary>Which epoch's weights a training is judged by.</summary>
public enum KeptWeights
{
    /// <summary>Those after the last epoch.</summary>
    [Display(Name = "last epoch")]
    Last,

    /// <summary>Those after the epoch of the highest validation robust accuracy; the earliest where several tie.</summary>
    [Display(Name = "best epoch")]
    Best,
}
