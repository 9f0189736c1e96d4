using System.Text.Json;
using Kindred.Engine.Attacks;

namespace Kindred.Web.Models;

/// <summary>The card of a network that is brought: how to read its file, what it is tried on, and what its authors say of it (RobustBench's fields).</summary>
public sealed record NetworkCard
{
    /// <summary>1 to 120 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Id of the data set whose test images it is tried on; where none is given, the first installed one of its shape and classes.</summary>
    public string? Dataset { get; init; }

    /// <summary>Of safetensors weights: the catalog architecture, as its id or as an object with its kind and parameters. Of TorchScript: any words.</summary>
    public JsonElement? Architecture { get; init; }

    /// <summary>Channels, height, width; the data set's where it is not given.</summary>
    public IReadOnlyList<int>? InputShape { get; init; }

    /// <summary>Number of classes; the data set's where it is not given.</summary>
    public int? Classes { get; init; }

    /// <summary>Subtracted from pixels in [0,1], one value or one per channel; 0 where it is not given.</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>Divides what mean left, one value or one per channel; 1 where it is not given.</summary>
    public IReadOnlyList<double>? Std { get; init; }

    /// <summary>Exported method of a TorchScript module that gives the penultimate representation, N×d.</summary>
    public string? Representation { get; init; }

    public string? Link { get; init; }
    public string? Authors { get; init; }
    public string? Venue { get; init; }
    public Norm? Norm { get; init; }

    /// <summary>Radius of the adversary it was trained against, pixel units.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Claimed clean accuracy, in [0,1].</summary>
    public double? CleanAccuracy { get; init; }

    /// <summary>Claimed robust accuracy, by the authors' own attack.</summary>
    public double? ReportedAccuracy { get; init; }

    /// <summary>Claimed robust accuracy under AutoAttack.</summary>
    public double? AutoAttackAccuracy { get; init; }

    /// <summary>Whether images beyond the data set were trained on.</summary>
    public bool? AdditionalData { get; init; }

    public string? Footnote { get; init; }
}

/// <summary>The form that brings a network.</summary>
public sealed record NetworkForm
{
    /// <summary>TorchScript, or safetensors weights of a catalog architecture.</summary>
    public required IFormFile File { get; init; }

    /// <summary>A second TorchScript file whose forward gives the representation.</summary>
    public IFormFile? Features { get; init; }

    /// <summary>The card as JSON.</summary>
    public required NetworkCard Card { get; init; }
}
