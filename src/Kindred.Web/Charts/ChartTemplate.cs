using Kindred.Web.Controls;
using Kindred.Web.Layout;
using Plotly.Blazor;
using Plotly.Blazor.ConfigLib;
using Plotly.Blazor.LayoutLib;

namespace Kindred.Web.Charts;

/// <summary>What all Plotly charts share: transparent ground, the reader's own font, quiet grid, no legend.</summary>
internal static class ChartTemplate
{
    public static Plotly.Blazor.Layout Layout(Tokens tokens, Margin margin) => new()
    {
        PaperBgColor = "rgba(0,0,0,0)",
        PlotBgColor = "rgba(0,0,0,0)",
        AutoSize = true,
        ShowLegend = false,
        HoverMode = HoverModeEnum.Closest,
        DragMode = DragModeEnum.False,
        Font = new Font { Family = tokens["font"], Size = 12, Color = tokens["ink-3"] },
        HoverLabel = new HoverLabel
        {
            BgColor = tokens["surface"],
            BorderColor = tokens["line"],
            Font = new Plotly.Blazor.LayoutLib.HoverLabelLib.Font { Family = tokens["font"], Size = 12, Color = tokens["ink"] },
        },
        Margin = margin,
    };

    // the page draws its own buttons, which also reach readers without a mouse
    public static Config Config { get; } = new() { Responsive = true, DisplayModeBar = DisplayModeBarEnum.False, DisplayLogo = false };

    public static string Write(ValueForm form, double value) => form switch
    {
        ValueForm.Similarity => Words.Similarity(value),
        ValueForm.Percent => Words.Accuracy(value),
        _ => value.ToString("0.###").Replace('-', '−'),
    };
}
