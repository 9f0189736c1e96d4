using Kindred.Engine.Similarity.Statistics;
using Kindred.Web.Charts;
using Kindred.Web.Controls;

namespace Kindred.Web.Tables;

/// <summary>The lines of a chart as a table: a row for each place on the horizontal axis, or for each line where there are more of them, with intervals; of boxes, medians and quartiles.</summary>
public static class LinesPrint
{
    // rows of a table that people read: of long curves as many, evenly chosen
    private const int most = 60;

    public static PrintedTable Of(string name, string caption, IReadOnlyList<LineSeries> series, ChartAxis x, ChartAxis y)
    {
        var places = series.SelectMany(s => s.Points).Select(p => p.X).Distinct().Order().ToList();
        IReadOnlyList<IReadOnlyList<object?>> values = [["series", "x", "kind", "value"], .. series.SelectMany(s => s.Values(x))];
        if (series.Count > Math.Max(4, places.Count))
        {
            return new()
            {
                Name = name,
                Caption = $"{caption} Columns: {x.Title ?? "x"}.",
                Columns = [new("", Number: false), .. places.Select(at => new TableColumn(At(x, at)))],
                Rows = [.. series.Select(s => (IReadOnlyList<string>)[Words.Sentence(s.Name), .. places.Select(at => Cell(s, at, y.Form))])],
                Values = values,
            };
        }

        var stride = (places.Count + most - 1) / most;
        return new()
        {
            Name = name,
            Caption = caption + (stride > 1 ? $" One of every {stride} places is in this table; all are in the CSV." : ""),
            Columns = [new(Words.Sentence(x.Title ?? "x")), .. series.Select(s => new TableColumn(Words.Sentence(s.Name)))],
            Rows = [.. places.Where((_, i) => i % stride == 0 || i == places.Count - 1).Select(at => (IReadOnlyList<string>)[At(x, at), .. series.Select(s => Cell(s, at, y.Form))])],
            Values = values,
        };
    }

    private static string At(ChartAxis x, double place) => x.Categories is { } names ? names[(int)place] : place.ToString("0.###");

    private static string Cell(LineSeries line, double at, ValueForm form)
    {
        string Write(double value) => ChartTemplate.Write(form, value);
        if (line.Boxes.FirstOrDefault(b => b.X == at) is { Values.Count: > 0 } box)
        {
            double[] sorted = [.. box.Values.Order()];
            return $"{Write(Quantiles.OfSorted(sorted, 0.5))} ({Write(Quantiles.OfSorted(sorted, 0.25))} to {Write(Quantiles.OfSorted(sorted, 0.75))}), n {sorted.Length}";
        }

        var value = line.Points.FirstOrDefault(p => p.X == at).Y is { } number ? Write(number) : Words.None;
        return line.Band.Any(b => b.X == at) && line.Band.First(b => b.X == at) is var band ? $"{value} ({Write(band.Low)} to {Write(band.High)})" : value;
    }
}
