namespace Kindred.Platform.Comparisons;

/// <summary>How verdicts on claims are called, and from where on a change of means is called one.</summary>
internal static class Claims
{
    public const string Supported = "supported";
    public const string Mixed = "mixed";
    public const string NotSupported = "not-supported";
    public const string NotTested = "not-tested";

    /// <summary>A difference of means below this is not called clear, whatever its interval: similarities are shown with two decimals.</summary>
    public const double Clearly = 0.05;

    /// <summary>+1 where the inverted mean clearly rises from one epsilon to another, −1 where it clearly falls, 0 else: at least <see cref="Clearly"/>, intervals apart.</summary>
    public static int Change(EpsilonSimilarity from, EpsilonSimilarity to) =>
        !(Math.Abs(to.Inverted!.Value - from.Inverted!.Value) >= Clearly) || Overlap(from.InvertedInterval, to.InvertedInterval) ? 0
        : Math.Sign(to.Inverted.Value - from.Inverted.Value);

    private static bool Overlap((double Low, double High)? a, (double Low, double High)? b) =>
        a is { } x && b is { } y && x.Low <= y.High && y.Low <= x.High;
}
