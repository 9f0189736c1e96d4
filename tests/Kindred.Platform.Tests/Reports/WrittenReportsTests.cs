using Kindred.Engine.Specs;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Reports;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Reports;

public sealed class WrittenReportsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_draft_goes_on_and_what_is_published_stays(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var reports = Of(platform);
        var created = await reports.CreateAsync(" Title ", "first", "key", Cancellation);
        Assert.Equal(created.Id, (await reports.CreateAsync("Other", "", "key", Cancellation)).Id);

        var first = await reports.PublishAsync((await reports.FindAsync(created.Id, Cancellation))!, Page("first"), Cancellation);
        var again = await reports.PublishAsync((await reports.FindAsync(created.Id, Cancellation))!, Page("first"), Cancellation);
        platform.Clock.Now += TimeSpan.FromHours(1);
        await reports.ChangeAsync(created.Id, 1, null, "second", Cancellation);
        var second = await reports.PublishAsync((await reports.FindAsync(created.Id, Cancellation))!, Page("second"), Cancellation);

        Assert.Equal(first.Id, again.Id);
        var stored = (await reports.FindAsync(created.Id, Cancellation))!;
        Assert.Equal(("Title", "second", 2), (stored.Title, stored.Markdown, stored.Version));
        Assert.Equal([(2, 2), (1, 1)], stored.Published.Select(p => (p.Number, p.Version)));
        Assert.Equal(platform.Now, second.PublishedAt);
        using var page = new StreamReader(platform.Get<ArtifactStore>().Open(first.ContentHash));
        Assert.StartsWith("1 ", await page.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        Assert.Equal(2, await db.Artifacts.CountAsync(a => a.MediaType == WrittenReports.PageType, Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_two_changes_at_once_one_is_stored_and_the_other_told(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var reports = Of(platform);
        var id = (await reports.CreateAsync("Title", "text", null, Cancellation)).Id;

        var changes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await reports.ChangeAsync(id, 1, null, $"text {i}", Cancellation);
                return true;
            }
            catch (ReportChangedException e)
            {
                Assert.Equal(2, e.Version);
                return false;
            }
        }));

        Assert.Single(changes, c => c);
        Assert.Equal(2, (await reports.FindAsync(id, Cancellation))!.Version);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_published_report_cannot_be_taken_away(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var reports = Of(platform);
        var (draft, published) = (await reports.CreateAsync("Draft", "", null, Cancellation), await reports.CreateAsync("Published", "", null, Cancellation));
        await reports.PublishAsync((await reports.FindAsync(published.Id, Cancellation))!, Page(""), Cancellation);

        Assert.Equal(ReportDeletion.Done, await reports.DeleteAsync(draft.Id, Cancellation));
        Assert.Equal(ReportDeletion.Missing, await reports.DeleteAsync(draft.Id, Cancellation));
        Assert.Equal(ReportDeletion.Published, await reports.DeleteAsync(published.Id, Cancellation));
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => db.WrittenReports.Where(r => r.Id == published.Id).ExecuteDeleteAsync(Cancellation));
    }

    [Fact]
    public async Task A_draft_changed_since_it_was_read_is_not_published()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var reports = Of(platform);
        var read = (await reports.FindAsync((await reports.CreateAsync("Title", "text", null, Cancellation)).Id, Cancellation))!;
        await reports.ChangeAsync(read.Id, 1, null, "changed", Cancellation);

        await Assert.ThrowsAsync<ReportChangedException>(() => reports.PublishAsync(read, Page("text"), Cancellation));

        Assert.Empty((await reports.FindAsync(read.Id, Cancellation))!.Published);
    }

    [Fact]
    public async Task A_title_is_one_line_and_a_text_has_an_end()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);

        var error = await Assert.ThrowsAsync<SpecException>(() => Of(platform).CreateAsync("a\nb", new string('x', WrittenReports.LongestMarkdown + 1), null, Cancellation));

        Assert.Equal(["markdown", "title"], error.Errors.ToDictionary().Keys.Order());
    }

    private static WrittenReports Of(TestPlatform platform) => new(platform.Database, platform.Get<ArtifactStore>(), platform.Get<TimeProvider>());

    private static Func<int, DateTime, string> Page(string text) => (number, at) => $"{number} {at:O} {text}";
}
