using Kindred.Engine.Similarity;

namespace Kindred.Platform.Comparisons;

/// <summary>The band in which accuracies alone let two networks agree (Fort et al. 2020, as drawn by Klabunde et al. 2025).</summary>
internal sealed class AgreementBounds(Func<int, double?> accuracies, int classes)
{
    /// <summary>Of two networks; null where an accuracy is missing.</summary>
    public (double Low, double High)? Of(int row, int column)
    {
        if (accuracies(row) is not { } a || accuracies(column) is not { } b)
        {
            return null;
        }

        var disagreement = Disagreement.Bounds(a, b, classes);
        return (1 - disagreement.Independent, 1 - disagreement.Least);
    }

    /// <summary>Averaged over pairs; null where any pair has none.</summary>
    public (double Low, double High)? Mean(IReadOnlyList<NetworkPair> pairs)
    {
        var bounds = pairs.Select(p => Of(p.Row, p.Column)).ToList();
        return bounds.Count == 0 || bounds.Any(b => b is null) ? null : (bounds.Average(b => b!.Value.Low), bounds.Average(b => b!.Value.High));
    }

    /// <summary>Where an agreement lies in its band: 0 as with independent errors, 1 the most that the accuracies allow; null where the band is empty.</summary>
    public double? Place(double? agreement, int row, int column) =>
        agreement is { } value && Of(row, column) is { } band && band.High > band.Low ? (value - band.Low) / (band.High - band.Low) : null;
}
