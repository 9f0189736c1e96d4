using Kindred.Engine.Attacks;

namespace Kindred.Platform.Models;

/// <summary>
/// What the person who brought a network says about it, in RobustBench's fields (Croce et al. 2021, model_info of its zoo), typed. Claims
/// are kept as claims: accuracies measured here stand beside them.
/// </summary>
public sealed record BroughtCard
{
    /// <summary>Where the network or its paper is found.</summary>
    public string? Link { get; init; }

    public string? Authors { get; init; }
    public string? Venue { get; init; }

    /// <summary>The architecture in words, where the file brings its own.</summary>
    public string? Architecture { get; init; }

    /// <summary>The ball it was trained to withstand.</summary>
    public Norm? Norm { get; init; }

    /// <summary>Radius of that ball, pixel units.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Claimed share of test images classified correctly, in [0,1].</summary>
    public double? CleanAccuracy { get; init; }

    /// <summary>Claimed robust accuracy by the authors' own attack, in [0,1].</summary>
    public double? ReportedAccuracy { get; init; }

    /// <summary>Claimed robust accuracy under AutoAttack, in [0,1].</summary>
    public double? AutoAttackAccuracy { get; init; }

    /// <summary>Whether images beyond the data set were trained on.</summary>
    public bool? AdditionalData { get; init; }

    public string? Footnote { get; init; }
}
