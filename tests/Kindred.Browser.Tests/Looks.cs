using Microsoft.Playwright;

namespace Kindred.Browser.Tests;

/// <summary>The six looks every journey is walked in and every page is checked in: three widths, light and dark.</summary>
public static class Looks
{
    public static readonly int[] Widths = [1440, 900, 400];

    public static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];

    public static IEnumerable<(int Width, ColorScheme Scheme)> Each => Widths.SelectMany(_ => Schemes, (width, scheme) => (width, scheme));

    public static TheoryData<int, ColorScheme> All => new(Each);
}
