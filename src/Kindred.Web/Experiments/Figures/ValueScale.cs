using Kindred.Web.Charts;

namespace Kindred.Web.Experiments.Figures;

/// <summary>The vertical axis of a chart: where a value stands on it, and its ticks.</summary>
internal sealed class ValueScale
{
    private readonly double low;
    private readonly double high;

    /// <param name="axis">Ends that it does not fix are the values'.</param>
    /// <param name="values">All that is drawn.</param>
    public ValueScale(ChartAxis axis, IReadOnlyList<double> values)
    {
        Axis = axis;
        if (axis.Logarithmic)
        {
            var positive = values.Where(v => v > 0).ToList();
            (low, high) = (Math.Log10(axis.Minimum ?? positive.DefaultIfEmpty(0.1).Min()), Math.Log10(axis.Maximum ?? positive.DefaultIfEmpty(1).Max()));
            var room = 0.04 * Math.Max(high - low, 0.1);
            (low, high) = (low - room, high + room);
        }
        else
        {
            (low, high) = (axis.Minimum ?? Math.Min(0, values.DefaultIfEmpty(0).Min()), axis.Maximum ?? values.DefaultIfEmpty(1).Max());
            high = high > low ? high : low + 1;
        }

        Ticks = [.. Places().Select(v => (v, Text(v)))];
    }

    public ChartAxis Axis { get; }

    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>0 at the bottom, 1 at the top.</summary>
    public double Share(double value) => Math.Clamp(((Axis.Logarithmic ? Math.Log10(value) : value) - low) / (high - low), -0.02, 1.02);

    /// <summary>Round values between two, about so many: steps of 1, 2 or 5 of a power of ten.</summary>
    public static IReadOnlyList<double> Steps(double low, double high, int count)
    {
        var rough = Math.Max(high - low, 1e-9) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        var first = Math.Ceiling(low / step - 1e-9);
        return [.. Enumerable.Range(0, (int)Math.Floor(high / step + 1e-9) - (int)first + 1).Select(i => (first + i) * step)];
    }

    private IEnumerable<double> Places()
    {
        if (!Axis.Logarithmic)
        {
            return Axis.Form == ValueForm.Number ? Steps(low, high, 4) : [0, .25, .5, .75, 1];
        }

        var decades = Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1).Select(d => Math.Pow(10, d));
        return decades.SelectMany(d => high - low > 2.5 ? new[] { d } : [d, 3 * d]).Where(t => Math.Log10(t) >= low && Math.Log10(t) <= high);
    }

    private string Text(double value) => Axis.Form switch
    {
        ValueForm.Percent => $"{100 * value:0}",
        ValueForm.Similarity => value is 0 or 1 ? $"{value:0}" : ChartTemplate.Write(Axis.Form, value),
        _ => value.ToString("0.####"),
    };
}
