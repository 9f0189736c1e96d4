using System.Text.RegularExpressions;
using Kindred.Web.Charts;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Pages;

public sealed class PlotScriptsTests(KindredServer server) : IClassFixture<KindredServer>
{
    [Fact]
    public async Task Plotlys_cartesian_bundle_is_of_the_version_that_Plotly_Blazor_brings()
    {
        using var client = server.CreateClient();

        var bundle = await client.GetStringAsync(new Uri(Plot.Source, UriKind.Relative), TestContext.Current.CancellationToken);

        var version = Regex.Match(bundle, @"^/\*\*\n\* plotly\.js \(cartesian - minified\) v([\d.]+)\n").Groups[1].Value;
        Assert.NotEmpty(version);
        Assert.EndsWith($"/plotly-{version}.min.js", Plot.Whole, StringComparison.Ordinal);
        foreach (var brought in new[] { Plot.Whole, Plot.Interop })
        {
            using var answer = await client.GetAsync(new Uri(brought, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, brought);
        }

        Assert.True(bundle.Length < 1_500_000, $"{bundle.Length} bytes");
    }
}
