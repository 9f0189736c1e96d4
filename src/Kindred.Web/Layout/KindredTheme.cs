using MudBlazor;

namespace Kindred.Web.Layout;

/// <summary>MudBlazor's theme, drawn from the design tokens.</summary>
public static class KindredTheme
{
    public static MudTheme Create() => new()
    {
        PaletteLight = Paint(new PaletteLight(), Tokens.Light),
        PaletteDark = Paint(new PaletteDark(), Tokens.Dark),
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = Tokens.Light["radius"],
            DrawerWidthLeft = Tokens.Light["rail"],
            DrawerMiniWidthLeft = "56px",
            AppbarHeight = "52px",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts(), FontSize = Tokens.Light["text-body"], LineHeight = Tokens.Light["leading"] },
            H1 = new H1Typography { FontSize = Tokens.Light["text-finding"], FontWeight = "600", LetterSpacing = Tokens.Light["tracking-finding"] },
            H2 = new H2Typography { FontSize = Tokens.Light["text-title"], FontWeight = "600" },
            H3 = new H3Typography { FontSize = Tokens.Light["text-section"], FontWeight = "600" },
            Body1 = new Body1Typography { FontSize = Tokens.Light["text-body"], LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontSize = Tokens.Light["text-small"], LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontSize = Tokens.Light["text-micro"], LetterSpacing = "normal" },
            Button = new ButtonTypography { FontSize = Tokens.Light["text-small"], FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
        },
    };

    private static string[] Fonts() => [.. Tokens.Light["font"].Split(',').Select(f => f.Trim().Trim('"'))];

    private static T Paint<T>(T palette, Tokens tokens) where T : Palette
    {
        palette.Primary = tokens["accent"];
        palette.PrimaryContrastText = tokens["on-accent"];
        palette.Background = tokens["ground"];
        palette.Surface = tokens["surface"];
        palette.DrawerBackground = palette.AppbarBackground = tokens["ground"];
        palette.TextPrimary = palette.AppbarText = tokens["ink"];
        palette.TextSecondary = palette.ActionDefault = palette.DrawerText = tokens["ink-2"];
        palette.TextDisabled = tokens["ink-3"];
        palette.LinesDefault = palette.TableLines = palette.Divider = tokens["line"];
        palette.LinesInputs = tokens["line-strong"];
        palette.Info = tokens["running"];
        palette.Success = tokens["succeeded"];
        palette.Warning = tokens["lost"];
        palette.Error = tokens["failed"];
        return palette;
    }
}
