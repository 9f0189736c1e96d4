using Kindred.Engine.Architectures;
using static TorchSharp.torch;

namespace Kindred.Engine.Checkpoints;

public static partial class Safetensors
{
    private const int ProblemsNamed = 6;

    /// <summary>Writes a network's weights and the statistics of its batch normalisations under PyTorch's names.</summary>
    public static void SaveWeights(Classifier classifier, Stream stream, IReadOnlyDictionary<string, string>? metadata = null) =>
        SaveWeights(classifier.state_dict(), stream, metadata);

    /// <summary>Writes weights and statistics by PyTorch's names, as <see cref="SaveWeights(Classifier, Stream, IReadOnlyDictionary{string, string}?)"/> does.</summary>
    public static void SaveWeights(
        IReadOnlyDictionary<string, Tensor> weights, Stream stream, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(stream, weights, new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { ["format"] = "pt" });

    /// <summary>Reads weights into a network. Either all fit and are taken, or the network is left as it was.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit: names missing, unexpected, of another shape or not finite are listed, the first few of them.</exception>
    public static void LoadWeights(Classifier classifier, Stream stream)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (found, _) = Read(stream);
        var wanted = classifier.state_dict();
        var problems = wanted.Keys.Except(found.Keys).Select(name => $"{name} is missing")
            .Concat(found.Keys.Except(wanted.Keys).Select(name => $"{name} is unexpected"))
            .Concat(wanted.Where(w => found.ContainsKey(w.Key)).Select(w => Problem(w.Key, w.Value, found[w.Key])).OfType<string>())
            .ToList();
        if (problems.Count > 0)
        {
            var more = problems.Count > ProblemsNamed ? $"; and {problems.Count - ProblemsNamed:N0} more" : "";
            throw new InvalidDataException($"The weights do not fit {classifier.GetName()}: {string.Join("; ", problems.Take(ProblemsNamed))}{more}.");
        }

        foreach (var (name, tensor) in wanted)
        {
            tensor.copy_(found[name]);
        }
    }

    private static string? Problem(string name, Tensor wanted, Tensor found)
    {
        if (!wanted.shape.SequenceEqual(found.shape))
        {
            return $"{name} should be [{string.Join(", ", wanted.shape)}], but is [{string.Join(", ", found.shape)}]";
        }

        if (wanted.is_floating_point() != found.is_floating_point())
        {
            return $"{name} should be {wanted.dtype}, but is {found.dtype}";
        }

        return found.is_floating_point() && !found.isfinite().all().item<bool>() ? $"{name} has values that are not finite" : null;
    }
}
