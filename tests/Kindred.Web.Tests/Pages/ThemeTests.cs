using System.Text.RegularExpressions;
using Kindred.Web.Layout;
using MudBlazor;

namespace Kindred.Web.Tests.Pages;

public sealed partial class ThemeTests
{
    private static readonly string css = File.ReadAllText(Path.Combine(Root(), "wwwroot", "css", "tokens.css"));

    public static TheoryData<string, string> Colours => new()
    {
        { nameof(Palette.Primary), "accent" }, { nameof(Palette.PrimaryContrastText), "on-accent" }, { nameof(Palette.Background), "ground" },
        { nameof(Palette.Surface), "surface" }, { nameof(Palette.DrawerBackground), "ground" }, { nameof(Palette.AppbarBackground), "ground" },
        { nameof(Palette.TextPrimary), "ink" }, { nameof(Palette.TextSecondary), "ink-2" }, { nameof(Palette.TextDisabled), "ink-3" },
        { nameof(Palette.LinesDefault), "line" }, { nameof(Palette.TableLines), "line" }, { nameof(Palette.Divider), "line" },
        { nameof(Palette.LinesInputs), "line-strong" }, { nameof(Palette.Info), "running" }, { nameof(Palette.Success), "succeeded" },
        { nameof(Palette.Warning), "lost" }, { nameof(Palette.Error), "failed" }, { nameof(Palette.ActionDefault), "ink-2" },
    };

    [Theory, MemberData(nameof(Colours))]
    public void The_component_theme_has_the_colours_that_the_browser_is_served(string property, string token)
    {
        var theme = KindredTheme.Create();

        Assert.Equal(Served(":root {", token), Hex(theme.PaletteLight, property), ignoreCase: true);
        Assert.Equal(Served(":root[data-theme=\"dark\"] {", token), Hex(theme.PaletteDark, property), ignoreCase: true);
    }

    [Fact]
    public void Dark_by_system_and_dark_by_choice_are_the_same()
    {
        Assert.Equal(Block(":root[data-theme=\"dark\"] {"), Block(":root:not([data-theme=\"light\"]) {"));
    }

    [Fact]
    public void Every_stop_of_both_scales_has_a_colour_and_its_text_colour()
    {
        var names = Enumerable.Range(0, 21).SelectMany(i => new[] { $"sim-{i:00}", $"sim-{i:00}-t", $"div-{i:00}", $"div-{i:00}-t" });

        Assert.All(names, name => Assert.True(Tokens.Light.Has(name) && Tokens.Dark.Has(name), name));
    }

    private static string Hex(Palette palette, string property) => ((MudBlazor.Utilities.MudColor)typeof(Palette).GetProperty(property)!.GetValue(palette)!).ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex);

    private static string Served(string selector, string token) => Regex.Match(Block(selector), $@"--{token}:\s*(#[0-9A-Fa-f]{{6}});").Groups[1].Value;

    private static string Block(string selector)
    {
        var bare = Comment().Replace(css, "");
        var start = bare.IndexOf(selector, StringComparison.Ordinal) + selector.Length;
        return bare[start..bare.IndexOf('}', start)].Trim();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "WebPlatform.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no WebPlatform.sln above the tests");
        }

        return folder;
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
