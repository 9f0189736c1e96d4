using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Data;

/// <summary>Hands out the provider's context as <see cref="KindredDb"/>, so that nothing else knows which database it is.</summary>
internal sealed class KindredDbFactory<TProvider>(IDbContextFactory<TProvider> inner) : IDbContextFactory<KindredDb>
    where TProvider : KindredDb
{
    public KindredDb CreateDbContext() => inner.CreateDbContext();

    public async Task<KindredDb> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        await inner.CreateDbContextAsync(cancellationToken);
}
