using Kindred.Platform;
using Kindred.Platform.Data;

namespace Kindred.Web.Hosting;

internal static class DatabaseStart
{
    /// <summary>Takes the data folder (SQLite: one server each) and brings the database up to date. The returned hold lasts as long as the server.</summary>
    public static async Task<IDisposable?> PrepareDatabaseAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<KindredOptions>();
        var hold = options.Database.IsPostgres ? null : DataFolderLock.Take(options.DataFolder);
        await app.Services.GetRequiredService<DatabaseUpgrade>().ApplyAsync(app.Lifetime.ApplicationStopping);
        return hold;
    }
}
