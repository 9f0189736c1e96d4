using Kindred.Engine.Architectures;
using Kindred.Engine.Runtime;

namespace Kindred.Engine.Checkpoints;

/// <summary>Reads networks that somebody brings. Everything in the file is checked before it is used; TorchScript, which is code, only in a process that may be lost.</summary>
public static class NetworkReader
{
    /// <summary>Builds the network in eval mode on the CPU. The caller disposes it.</summary>
    /// <param name="file">How it is to be read.</param>
    /// <param name="path">The file.</param>
    /// <param name="featuresPath">A second TorchScript file whose forward gives the representation, or null.</param>
    /// <param name="mostBytes">Largest size of an archive's content, unpacked.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says what is wrong with it.</exception>
    public static Classifier Load(NetworkFile file, string path, string? featuresPath, long mostBytes)
    {
        Require(path, file.Format, "The file");
        if (file.Format == NetworkFormat.Safetensors)
        {
            return WithWeights(file, path);
        }

        NetworkArchive.CheckTorchScript(path, mostBytes);
        if (featuresPath is not null)
        {
            Require(featuresPath, NetworkFormat.TorchScript, "The features' file");
            NetworkArchive.CheckTorchScript(featuresPath, mostBytes);
        }

        return TorchScriptModel.Load(file, path, featuresPath);
    }

    private static void Require(string path, NetworkFormat format, string what)
    {
        if (NetworkArchive.Identify(path) is var found && found != format)
        {
            throw new InvalidDataException($"{what} is {found}, not {format}.");
        }
    }

    private static Classifier WithWeights(NetworkFile file, string path)
    {
        var architecture = file.Architecture ?? throw new InvalidDataException("Safetensors files hold weights alone: name the architecture they belong to.");
        Classifier classifier = null!;
        Randomness.Seeded(0, () => classifier = architecture.Build(file.InputShape, file.Classes, file.Normalization)); // overwritten at once
        try
        {
            using var stream = File.OpenRead(path);
            Safetensors.LoadWeights(classifier, stream);
            classifier.eval();
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}
