using System.Globalization;
using System.Text.Json;
using Kindred.Engine.Training;

namespace Kindred.Engine.Checkpoints;

/// <summary>
/// The checkpoints of one training: one file for each of the last two epochs. A file is written under another name, flushed to disk and
/// renamed, so that it is there whole or not at all; the older of the two is for a disk that lost the newer.
/// </summary>
/// <param name="path">The folder; made when the first checkpoint is added.</param>
public sealed class CheckpointFolder(string path)
{
    private const int Kept = 2;
    private const string Pattern = "epoch-*.safetensors";

    /// <summary>Called with a sentence when a checkpoint cannot be read and an older one is used.</summary>
    public Action<string>? Unreadable { get; init; }

    /// <summary>Writes a checkpoint and removes all but the last two.</summary>
    public void Add(Checkpoint checkpoint)
    {
        Directory.CreateDirectory(path);
        var file = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"epoch-{checkpoint.Epoch:00000}.safetensors"));
        var unfinished = file + ".unfinished";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Safetensors.Write(stream, checkpoint.Tensors, new Dictionary<string, string>
            {
                ["format"] = "pt",
                ["key"] = checkpoint.Key,
                ["step"] = checkpoint.Step.ToString(CultureInfo.InvariantCulture),
                ["metrics"] = JsonSerializer.Serialize(checkpoint.Metrics),
            });
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        foreach (var old in Newest().Skip(Kept))
        {
            File.Delete(old);
        }
    }

    /// <summary>The newest readable checkpoint, or null where there is none. Its tensors belong to the caller.</summary>
    /// <param name="key">The setup it must belong to.</param>
    /// <exception cref="InvalidOperationException">It belongs to another setup.</exception>
    /// <exception cref="InvalidDataException">There are checkpoints, and none can be read.</exception>
    public Checkpoint? Latest(string key)
    {
        var files = Newest();
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                return Read(files[i], key);
            }
            catch (InvalidDataException e) when (i + 1 < files.Count)
            {
                Unreadable?.Invoke($"checkpoint {Path.GetFileName(files[i])} cannot be read ({e.Message}); going on from the one before");
            }
        }

        return null;
    }

    private List<string> Newest() => Directory.Exists(path) ? [.. Directory.GetFiles(path, Pattern).OrderDescending(StringComparer.Ordinal)] : [];

    private static Checkpoint Read(string file, string key)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var (tensors, metadata) = Safetensors.Read(stream);
        if (metadata["key"] != key)
        {
            throw new InvalidOperationException(
                $"{file} belongs to another training: its setup is {metadata["key"]}, this one is {key}. Empty the folder to train anew.");
        }

        var metrics = JsonSerializer.Deserialize<List<EpochMetrics>>(metadata["metrics"])!;
        return new Checkpoint(key, long.Parse(metadata["step"], CultureInfo.InvariantCulture), metrics, tensors);
    }
}
