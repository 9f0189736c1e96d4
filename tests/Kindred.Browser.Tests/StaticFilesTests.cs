using System.Text.RegularExpressions;

namespace Kindred.Browser.Tests;

public sealed partial class StaticFilesTests(Browser browser)
{
    [Fact]
    public async Task Styles_and_scripts_are_sent_compressed_and_kept_by_browsers_for_good()
    {
        var page = await browser.Server.Client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        var files = OwnFile().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.Contains(files, f => f.StartsWith("css/app.", StringComparison.Ordinal));
        Assert.Contains(files, f => f.StartsWith("js/charts.", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(file, UriKind.Relative));
            request.Headers.AcceptEncoding.Add(new("gzip"));
            using var answer = await browser.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var whole = await browser.Server.Client.GetByteArrayAsync(new Uri(file, UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.InRange(answer.Content.Headers.ContentLength!.Value, 1, whole.Length - 1);
        }
    }

    [GeneratedRegex("(?:href|src)=\"((?:css|js|lib)/[^\"]+)\"")]
    private static partial Regex OwnFile();
}
