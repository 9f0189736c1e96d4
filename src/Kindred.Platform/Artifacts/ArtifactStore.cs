namespace Kindred.Platform.Artifacts;

/// <summary>Content-addressed files under the data folder: written to a temporary file, flushed to disk, renamed.</summary>
public sealed class ArtifactStore(KindredOptions options)
{
    /// <summary>Where an artifact lies.</summary>
    public string PathOf(string sha256) => Path.Combine(options.DataFolder, "artifacts", sha256[..2], sha256);

    /// <summary>Stores what <paramref name="write"/> writes and returns its row (to be added to the database by the caller if new there).</summary>
    public Artifact Put(string mediaType, Action<Stream> write) => throw new NotImplementedException();

    /// <summary>Opens an artifact for reading.</summary>
    /// <exception cref="FileNotFoundException">It is not in the store; the message names the hash.</exception>
    public Stream Open(string sha256) => throw new NotImplementedException();
}
