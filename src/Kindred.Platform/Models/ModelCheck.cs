namespace Kindred.Platform.Models;

/// <summary>How a check of a network ended.</summary>
public enum CheckVerdict
{
    /// <summary>What it looks for was not found.</summary>
    Passed,

    /// <summary>It speaks against the network's numbers.</summary>
    Failed,

    /// <summary>What it needs has not been measured, or the network or data set cannot be checked so.</summary>
    NotTested,
}

/// <summary>One sanity check of a network as it was last made: what was looked for, and what was found.</summary>
public sealed class ModelCheck
{
    public long Id { get; set; }
    public long ModelId { get; set; }

    /// <summary>The evaluate run that made it.</summary>
    public long RunId { get; set; }

    /// <summary>A name that does not change, such as "logits-are-probabilities"; one row for each network.</summary>
    public required string Code { get; set; }

    public CheckVerdict Verdict { get; set; }

    /// <summary>What was found, with its numbers.</summary>
    public required string Evidence { get; set; }

    public DateTime CreatedAt { get; set; }
}
