namespace Kindred.Platform.Data;

/// <summary>Held by the one server that uses a data folder with SQLite. The kernel releases it when the process ends, however it ends.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream held;

    private DataFolderLock(FileStream held) => this.held = held;

    /// <exception cref="InvalidOperationException">Another server holds the folder; the message names the folder and the setting.</exception>
    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new(new FileStream(Path.Combine(folder, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException cause)
        {
            throw new InvalidOperationException(
                $"Another Kindred server uses the data folder {folder}. Stop it, or set Kindred:DataFolder (Kindred__DataFolder) to another folder.", cause);
        }
    }

    public void Dispose() => held.Dispose();
}
