using Kindred.Web.Layout;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using AnnotationLib = Plotly.Blazor.LayoutLib.AnnotationLib;
using BoxLib = Plotly.Blazor.Traces.BoxLib;
using XAxisLib = Plotly.Blazor.LayoutLib.XAxisLib;
using YAxisLib = Plotly.Blazor.LayoutLib.YAxisLib;

namespace Kindred.Web.Charts;

/// <summary>Turns series and axes into Plotly's traces and layout, in the look's own form.</summary>
internal sealed class LineFigure(IReadOnlyList<LineSeries> series, ChartAxis x, ChartAxis y, int height, int labelRoom)
{
    private const int top = 14;
    private const int bottom = 44;
    private const int lineOfText = 13;
    private const string pale = "eps-";

    public IList<ITrace> Traces(Tokens tokens) => [.. series.SelectMany(s => TracesOf(s, tokens))];

    public Plotly.Blazor.Layout Layout(Tokens tokens)
    {
        var layout = ChartTemplate.Layout(tokens, new Margin { L = 42, R = labelRoom, T = top, B = x.Title is null ? 24 : bottom });
        layout.Height = height;
        layout.XAxis = [Horizontal(tokens)];
        layout.YAxis = [Vertical(tokens)];
        layout.Annotations = [.. EndLabels(tokens), .. PointLabels(tokens)];
        return layout;
    }

    private IEnumerable<ITrace> TracesOf(LineSeries line, Tokens tokens)
    {
        var colour = tokens[line.Colour];
        if (line.Boxes.Count > 0)
        {
            yield return Boxes(line, tokens);
            yield break;
        }

        if (line.Band is [var bar])
        {
            yield return new Scatter { X = [bar.X, bar.X], Y = [bar.Low, bar.High], Mode = ModeFlag.Lines, Line = new Line { Color = colour, Width = 1 }, HoverInfo = HoverInfoFlag.Skip }; // one point has no band
        }
        else if (line.Band.Count > 0)
        {
            var edge = new Line { Width = 0 };
            yield return new Scatter { X = [.. line.Band.Select(b => (object)b.X)], Y = [.. line.Band.Select(b => (object)b.Low)], Mode = ModeFlag.Lines, Line = edge, HoverInfo = HoverInfoFlag.Skip };
            yield return new Scatter
            {
                X = [.. line.Band.Select(b => (object)b.X)],
                Y = [.. line.Band.Select(b => (object)b.High)],
                Mode = ModeFlag.Lines,
                Line = edge,
                Fill = FillEnum.ToNextY,
                FillColor = Faint(tokens, line.Colour),
                HoverInfo = HoverInfoFlag.Skip,
            };
        }

        var single = line.Marks == LineMarks.None && line.Points.Count(p => p.Y is not null) == 1; // a line of one point would not be seen
        yield return new Scatter
        {
            Name = line.Name,
            X = [.. line.Points.Select(p => (object)p.X)],
            Y = [.. line.Points.Select(p => (object)p.Y!)],
            Mode = line.Marks == LineMarks.None && !single ? ModeFlag.Lines : ModeFlag.Lines | ModeFlag.Markers,
            Line = new Line { Color = colour, Width = line.Faint ? 1 : (decimal)line.Width, Dash = line.Dashed ? "5px,4px" : "solid" },
            Opacity = line.Faint ? 0.35m : 1,
            Marker = Mark(colour, tokens, line.Marks == LineMarks.Filled || single),
            TextArray = [.. line.Points.Select(p => Hover(line.Name, p))],
            HoverInfo = HoverInfoFlag.Text,
        };
        if (line.Dots.Count > 0)
        {
            yield return new Scatter
            {
                Name = line.Name,
                X = [.. line.Dots.Select(p => (object)p.X)],
                Y = [.. line.Dots.Select(p => (object)p.Y!)],
                Mode = ModeFlag.Markers,
                Marker = Mark(colour, tokens, filled: false),
                TextArray = [.. line.Dots.Select(p => Hover($"{line.Name}, one seed", p))],
                HoverInfo = HoverInfoFlag.Text,
            };
        }
    }

    // quartiles as NumPy's and R's; whiskers to the last value within 1.5 interquartile ranges, values beyond as dots
    private static Box Boxes(LineSeries line, Tokens tokens) => new()
    {
        Name = line.Name,
        X = [.. line.Boxes.SelectMany(b => b.Values.Select(_ => (object)(b.X + b.Beside)))],
        Y = [.. line.Boxes.SelectMany(b => b.Values.Select(v => (object)v))],
        Width = 0.26m,
        QuartileMethod = BoxLib.QuartileMethodEnum.Linear,
        FillColor = Faint(tokens, line.Colour),
        Line = new BoxLib.Line { Color = tokens[line.Colour], Width = 1.4m },
        Marker = new BoxLib.Marker { Color = tokens[line.Colour], Size = 4 },
    };

    private static Marker Mark(string colour, Tokens tokens, bool filled) => new()
    {
        Size = 6,
        Opacity = 1,
        Color = filled ? colour : tokens["surface"],
        Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Color = colour, Width = 1.4m },
    };

    private static string Faint(Tokens tokens, string colour)
    {
        if (tokens.Has($"band-{colour}"))
        {
            return tokens[$"band-{colour}"];
        }

        var hex = tokens[colour].TrimStart('#');
        var channels = Enumerable.Range(0, 3).Select(i => Convert.ToInt32(hex.Substring(2 * i, 2), 16));
        return $"rgba({string.Join(',', channels)},.16)";
    }

    private string Hover(string name, LinePoint point)
    {
        var at = x.Categories is { } labels ? labels[(int)point.X] : point.X.ToString("0.###");
        return $"{name}<br>{at}: {(point.Y is { } value ? ChartTemplate.Write(y.Form, value) : "–")}";
    }

    private XAxis Horizontal(Tokens tokens)
    {
        var axis = new XAxis
        {
            ShowGrid = false,
            ShowLine = false,
            ZeroLine = false,
            Ticks = XAxisLib.TicksEnum.Empty,
            TickFont = new XAxisLib.TickFont { Color = tokens["ink-3"], Size = 12 },
            Title = x.Title is null ? null : new XAxisLib.Title { Text = x.Title, Standoff = 8, Font = new XAxisLib.TitleLib.Font { Size = 12, Color = tokens["ink-3"] } },
        };
        if (x.Categories is { } labels)
        {
            axis.TickMode = XAxisLib.TickModeEnum.Array;
            axis.TickVals = [.. Enumerable.Range(0, labels.Count).Select(i => (object)i)];
            axis.TickText = [.. labels];
            var room = series.Any(s => s.Boxes.Count > 0) ? 0.5 : 0.18;
            axis.Range = [-room, Math.Max(labels.Count - 1, 0) + room];
        }
        else if (x.Logarithmic)
        {
            var (from, to) = Decades(x, series.SelectMany(s => s.Points).Select(p => p.X));
            (axis.Type, axis.Range, axis.TickMode) = (XAxisLib.TypeEnum.Log, [from, to], XAxisLib.TickModeEnum.Array);
            var ticks = Ticks(from, to);
            (axis.TickVals, axis.TickText) = ([.. ticks.Cast<object>()], [.. ticks.Select(t => t.ToString("0.####"))]);
        }
        else if (x.Minimum is { } low && x.Maximum is { } high)
        {
            axis.Range = [low, high];
        }

        return axis;
    }

    private YAxis Vertical(Tokens tokens)
    {
        var axis = new YAxis
        {
            GridColor = tokens["line"],
            ZeroLineColor = tokens["line-strong"],
            ZeroLine = !y.Logarithmic,
            ShowLine = false,
            Ticks = YAxisLib.TicksEnum.Empty,
            Type = y.Logarithmic ? YAxisLib.TypeEnum.Log : null,
            TickFont = new YAxisLib.TickFont { Color = tokens["ink-3"], Size = 12 },
            Title = y.Title is null ? null : new YAxisLib.Title { Text = y.Title, Font = new YAxisLib.TitleLib.Font { Size = 12, Color = tokens["ink-3"] } },
        };
        if (Range() is { } range)
        {
            axis.Range = [range.Low, range.High];
        }
        else
        {
            axis.RangeMode = YAxisLib.RangeModeEnum.ToZero;
        }

        if (y.Logarithmic)
        {
            var ticks = Ticks(Range()!.Value.Low, Range()!.Value.High);
            axis.TickMode = YAxisLib.TickModeEnum.Array;
            (axis.TickVals, axis.TickText) = ([.. ticks.Cast<object>()], [.. ticks.Select(t => t.ToString("0.####"))]);
        }
        else if (y.Form != ValueForm.Number)
        {
            double[] quarters = [0, .25, .5, .75, 1];
            axis.TickMode = YAxisLib.TickModeEnum.Array;
            axis.TickVals = [.. quarters.Cast<object>()];
            axis.TickText = [.. quarters.Select(q => q == 0 ? "0" : y.Form == ValueForm.Percent ? $"{100 * q:0}" : q == 1 ? "1" : ChartTemplate.Write(y.Form, q))];
        }

        return axis;
    }

    // a tick at each power of ten, and at 3 between them where there are few
    private static double[] Ticks(double low, double high)
    {
        var decades = Enumerable.Range((int)Math.Ceiling(low) - 1, Math.Max(0, (int)Math.Floor(high) - (int)Math.Ceiling(low) + 3)).Select(d => Math.Pow(10, d));
        double[] ticks = high - low > 2.5 ? [.. decades] : [.. decades.SelectMany(d => new[] { 0.3 * d, d, 3 * d }).Distinct()];
        return [.. ticks.Where(t => Math.Log10(t) >= low && Math.Log10(t) <= high)];
    }

    // the powers of ten between which a logarithmic axis lies
    private static (double Low, double High) Decades(ChartAxis axis, IEnumerable<double> values)
    {
        var positive = values.Where(v => v > 0).DefaultIfEmpty(1).ToList();
        var low = Math.Log10(axis.LogMinimum ?? (axis.Minimum is > 0 and { } minimum ? minimum : positive.Min()));
        var high = Math.Log10(axis.Maximum is > 0 and { } maximum ? maximum : positive.Max());
        var room = 0.04 * Math.Max(high - low, 0.1);
        return (low - room, high + room);
    }

    // a little over the top, so that a line at 1 is not cut in half
    private (double Low, double High)? Range()
    {
        if (y.Logarithmic)
        {
            return Decades(y, series.SelectMany(s => s.Points).Select(p => p.Y).OfType<double>());
        }

        return y is { Minimum: { } from, Maximum: { } to } ? (from, to + 0.015 * (to - from)) : null;
    }

    /// <summary>Where a value stands on the vertical axis.</summary>
    private double Place(double value) => y.Logarithmic ? Math.Log10(value) : value;

    private double Along(double value) => x.Logarithmic ? Math.Log10(value) : value;

    private IEnumerable<Annotation> EndLabels(Tokens tokens)
    {
        var ends = series.Where(s => s.EndLabel != "" && s.Points.Any(p => p.Y is not null && (!y.Logarithmic || p.Y > 0)))
            .Select(s => (Series: s, End: s.Points.Last(p => p.Y is not null && (!y.Logarithmic || p.Y > 0))))
            .OrderByDescending(e => e.End.Y).ToList();
        // where lines end at different places, a label at an early end would lie under the lines that go on
        var aside = x.Categories is not null && ends.Select(e => e.End.X).Distinct().Skip(1).Any();
        var shifts = Apart([.. ends.Select(e => Place(e.End.Y!.Value))]);
        return ends.Select((e, i) => new Annotation
        {
            Text = EndText(e.Series, tokens),
            XRef = aside ? "paper" : "x",
            X = aside ? 1 : Along(e.End.X),
            Y = Place(e.End.Y!.Value),
            XAnchor = AnnotationLib.XAnchorEnum.Left,
            XShift = aside ? 2 : 9,
            YShift = shifts[i],
            ShowArrow = false,
            Font = new AnnotationLib.Font { Color = tokens[e.Series.Colour.StartsWith(pale, StringComparison.Ordinal) ? "ink-2" : e.Series.Colour], Size = 12 },
        });
    }

    // the palest epsilons are no colours to read in: there a mark carries the colour, and ink the words
    private static string EndText(LineSeries line, Tokens tokens)
    {
        var words = $"<b>{line.EndLabel ?? line.Name}</b>";
        return line.Colour.StartsWith(pale, StringComparison.Ordinal) ? $"<span style=\"color:{tokens[line.Colour]}\">●</span> {words}" : words;
    }

    /// <summary>Pixels to move each label, from the top down: the least moves that leave a line of text between any two and none below the axis.</summary>
    private decimal[] Apart(double[] values)
    {
        var drawn = series.SelectMany(s => s.Points.Select(p => p.Y).OfType<double>()).Append(0).ToList(); // an axis that is not fixed holds 0
        var range = Range() ?? (drawn.Min(), drawn.Max());
        var pixels = (height - top - bottom) / Math.Max(range.High - range.Low, 1e-9);
        var places = values.Select(v => (v - range.Low) * pixels).ToList();
        return [.. LabelSpread.Apart(places, lineOfText).Zip(places, (to, from) => double.IsFinite(to - from) ? (decimal)(to - from) : 0)];
    }

    // beyond the single seeds, which would stand in the words else
    private static double Edge(LineSeries line, LinePoint point)
    {
        var there = line.Dots.Where(d => d.X == point.X).Select(d => d.Y).Append(point.Y).OfType<double>();
        return line.Dashed ? there.Max() : there.Min();
    }

    private IEnumerable<Annotation> PointLabels(Tokens tokens) => series.Where(s => s.PointLabels).SelectMany(line =>
    {
        var measured = line.Points.Where(p => p.Y is not null).ToList();
        return measured.Take(line.EndLabel == "" ? measured.Count : measured.Count - 1).Select(p => new Annotation
        {
            Text = line.Dashed ? ChartTemplate.Write(y.Form, p.Y!.Value) : $"<b>{ChartTemplate.Write(y.Form, p.Y!.Value)}</b>",
            X = Along(p.X),
            Y = Place(Edge(line, p)),
            XAnchor = AnnotationLib.XAnchorEnum.Left,
            XShift = line.Dashed ? -6 : 6,
            YShift = line.Dashed ? 12 : -12,
            ShowArrow = false,
            Font = new AnnotationLib.Font { Color = tokens[line.Dashed ? line.Colour : "ink"], Size = 12 },
        });
    });
}
