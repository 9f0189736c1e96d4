using Kindred.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Artifacts;

/// <summary>
/// The files that one request puts into the store. Where the request ends before they are kept, those that were not there before are deleted again, so
/// that an upload that fails leaves nothing behind.
/// </summary>
public sealed class ArtifactDraft(ArtifactStore store, IDbContextFactory<KindredDb> database) : IAsyncDisposable
{
    private readonly List<string> placed = [];

    /// <summary>As <see cref="ArtifactStore.Put(string, Action{Stream})"/>.</summary>
    public Artifact Put(string mediaType, Action<Stream> write) => Noted(store.Put(mediaType, write, out var isNew), isNew);

    /// <summary>As <see cref="ArtifactStore.ReceiveAsync"/>.</summary>
    public async Task<Artifact> ReceiveAsync(Stream content, string mediaType, long mostBytes, CancellationToken cancellation)
    {
        var (artifact, isNew) = await store.ReceiveAsync(content, mediaType, mostBytes, cancellation);
        return Noted(artifact, isNew);
    }

    /// <summary>Where an artifact lies.</summary>
    public string PathOf(string sha256) => store.PathOf(sha256);

    /// <summary>All that was placed so far stays: a row or a run's task names it.</summary>
    public void Keep() => placed.Clear();

    public async ValueTask DisposeAsync()
    {
        if (placed.Count > 0)
        {
            await using var db = await database.CreateDbContextAsync();
            placed.Except(ArtifactUse.Named(db, placed)).ToList().ForEach(store.Delete); // somebody else may have brought the same bytes meanwhile
        }
    }

    private Artifact Noted(Artifact artifact, bool isNew)
    {
        if (isNew)
        {
            placed.Add(artifact.Sha256);
        }

        return artifact;
    }
}
