using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;
using Kindred.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Tests.Experiments;

public sealed class ExperimentEditsTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_launched_experiment_carries_what_lists_filter_by_and_takes_tags_notes_and_stars(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var launched = await platform.Experiments.LaunchAsync("Small", Some.Spec(), null, TestContext.Current.CancellationToken);
        var edits = new ExperimentEdits(platform.Database);

        await edits.ChangeAsync(launched.Id, new() { Tags = ["a", " b ", "B", ""], Note = "**yes**", Starred = true }, TestContext.Current.CancellationToken);
        await edits.ChangeAsync(launched.Id, new() { Tags = ["b", "c"], Name = " Renamed " }, TestContext.Current.CancellationToken);

        await using var db = await platform.Database.CreateDbContextAsync();
        var stored = await db.Experiments.Include(e => e.Tags).SingleAsync();
        Assert.Equal(("Renamed", "**yes**", true, false), (stored.Name, stored.Note, stored.Starred, stored.Archived));
        Assert.Equal(["b", "c"], stored.Tags.Select(t => t.Name).Order());
        Assert.Equal(("fashion-mnist-small", Catalog<Engine.Training.Objective>.IdOf(Some.Spec().Training.Objective)), (stored.Dataset, stored.Objective));
        Assert.False(await edits.ChangeAsync(99, new() { Starred = true }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Everything_wrong_with_a_change_is_said_at_once_and_nothing_is_changed()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var launched = await platform.Experiments.LaunchAsync("Small", Some.Spec(), null, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<SpecException>(() => new ExperimentEdits(platform.Database).ChangeAsync(
            launched.Id, new() { Name = " ", Tags = ["a,b"], Note = "a\0", Starred = true }, TestContext.Current.CancellationToken));

        Assert.Equal(["name", "note", "tags"], error.Errors.ToDictionary().Keys.Order());
        await using var db = await platform.Database.CreateDbContextAsync();
        Assert.False((await db.Experiments.SingleAsync()).Starred);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Only_an_ended_experiment_is_deleted_and_its_runs_go_with_it(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var launched = await platform.Experiments.LaunchAsync("Small", Some.Spec(), null, TestContext.Current.CancellationToken);
        var edits = new ExperimentEdits(platform.Database);

        var working = await edits.DeleteAsync(launched.Id, TestContext.Current.CancellationToken);
        await platform.Experiments.CancelAsync(launched.Id, TestContext.Current.CancellationToken);
        var ended = await edits.DeleteAsync(launched.Id, TestContext.Current.CancellationToken);

        Assert.Equal((Deletion.AtWork, Deletion.Done, Deletion.Missing), (working, ended, await edits.DeleteAsync(launched.Id, TestContext.Current.CancellationToken)));
        await using var db = await platform.Database.CreateDbContextAsync();
        Assert.Equal((0, 0), (await db.Runs.CountAsync(), await db.Networks.CountAsync()));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_view_saved_again_replaces_the_one_of_its_name_and_only_one_is_the_default(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var views = new SavedViews(platform.Database, platform.Clock);

        await views.SaveAsync(new() { Name = "Mine", Filter = "starred", IsDefault = true }, TestContext.Current.CancellationToken);
        await views.SaveAsync(new() { Name = "Mine", Filter = "not starred", IsDefault = true }, TestContext.Current.CancellationToken);
        await views.SaveAsync(new() { Name = "Others", IsDefault = true }, TestContext.Current.CancellationToken);

        Assert.Equal([("Mine", "not starred", false), ("Others", "", true)],
            (await views.ReadAsync(ListKind.Experiments, TestContext.Current.CancellationToken)).Select(v => (v.Name, v.Filter, v.IsDefault)));
        Assert.Empty(await views.ReadAsync(ListKind.Runs, TestContext.Current.CancellationToken));
    }
}
