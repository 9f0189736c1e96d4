using Kindred.Web.Charts;

namespace Kindred.Web.Runs;

/// <summary>The horizontal axis of training curves: every epoch has its tick where they are few, numbers as they come otherwise.</summary>
public static class CurveAxis
{
    private const int most = 12;

    public static bool Few(int epochs) => epochs <= most;

    public static ChartAxis Epochs(int epochs) => Few(epochs)
        ? ChartAxis.Ordinal("epoch", Enumerable.Range(1, Math.Max(1, epochs)).Select(e => $"{e}"))
        : new ChartAxis { Title = "epoch", Minimum = 1, Maximum = epochs };

    /// <summary>Where an epoch stands on <see cref="Epochs"/>: an ordinal axis counts from 0.</summary>
    public static double Place(double epoch, int epochs) => Few(epochs) ? epoch - 1 : epoch;
}
