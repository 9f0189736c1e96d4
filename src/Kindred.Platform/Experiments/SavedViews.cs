using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Experiments;

/// <summary>Saved views of lists.</summary>
public sealed class SavedViews(IDbContextFactory<KindredDb> database, TimeProvider clock)
{
    public const int LongestName = 60;

    /// <summary>Views of a list by name.</summary>
    public async Task<List<SavedView>> ReadAsync(ListKind list, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.SavedViews.AsNoTracking().Where(v => v.List == list).OrderBy(v => v.Name).ToListAsync(cancellation);
    }

    /// <summary>Stores a view, over the one of this name where there is one. Filter, sort and columns are the caller's to check.</summary>
    /// <exception cref="SpecException">The name cannot be accepted.</exception>
    public async Task<SavedView> SaveAsync(SavedView view, CancellationToken cancellation)
    {
        view.Name = view.Name.Trim();
        if (view.Name.Length is 0 or > LongestName || view.Name.Any(char.IsControl))
        {
            var errors = new SpecErrors();
            errors.Add("name", $"A name of 1 to {LongestName} characters.");
            throw new SpecException(errors);
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.SavedViews.Where(v => v.List == view.List && v.Name == view.Name).ExecuteDeleteAsync(cancellation);
        if (view.IsDefault)
        {
            await db.SavedViews.Where(v => v.List == view.List).ExecuteUpdateAsync(v => v.SetProperty(x => x.IsDefault, false), cancellation);
        }

        view.CreatedAt = clock.GetUtcNow().UtcDateTime;
        db.SavedViews.Add(view);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return view;
    }

    /// <summary>False where there is no such view.</summary>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellation)
    {
        await using var db = await database.CreateDbContextAsync(cancellation);
        return await db.SavedViews.Where(v => v.Id == id).ExecuteDeleteAsync(cancellation) > 0;
    }
}
