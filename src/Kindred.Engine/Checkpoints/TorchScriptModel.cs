using System.Runtime.InteropServices;
using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Kindred.Engine.Checkpoints;

/// <summary>
/// A PyTorch module saved as TorchScript (traced, scripted or frozen) as a classifier: its forward gives the logits, an exported method or
/// a second module the penultimate representation. Pixels are normalised here, before the module sees them. TorchScript is code: load one
/// only in a process that may be lost.
/// </summary>
public sealed class TorchScriptModel : Classifier
{
    private readonly jit.ScriptModule<Tensor, Tensor> network;
    private readonly jit.ScriptModule<Tensor, Tensor>? features;
    private readonly NetworkFile file;
    private readonly string networkPath;
    private readonly string? featuresPath;
    private int width;

    private TorchScriptModel(
        NetworkFile file, string networkPath, jit.ScriptModule<Tensor, Tensor> network, string? featuresPath, jit.ScriptModule<Tensor, Tensor>? features)
        : base("TorchScript", file.Normalization)
    {
        (this.file, this.networkPath, this.network, this.featuresPath, this.features) = (file, networkPath, network, featuresPath, features);
        RegisterComponents();
        eval();
    }

    /// <summary>C×H×W of its images.</summary>
    public ImageShape InputShape => file.InputShape;

    /// <summary>Width d of the representation; 0 before <see cref="Probe"/>, and where there is none.</summary>
    public override int RepresentationWidth => width;

    /// <summary>Weights of the network; those of the features' module are the same again.</summary>
    public override long ParameterCount => network.parameters().Sum(p => p.numel());

    /// <summary>The penultimate representation, where the module gives one; nothing else inside can be reached.</summary>
    public override IReadOnlyList<string> Layers => HasRepresentation ? [Penultimate] : [];

    /// <summary>True where a representation can be had.</summary>
    public bool HasRepresentation => features is not null || file.Representation is not null;

    /// <summary>Loads a module that <see cref="NetworkArchive.CheckTorchScript"/> has passed, in eval mode, on the CPU.</summary>
    /// <param name="file">How it is to be read.</param>
    /// <param name="networkPath">The module that gives logits.</param>
    /// <param name="featuresPath">A second module whose forward gives the representation, or null.</param>
    /// <exception cref="InvalidDataException">libtorch cannot read it, or what it gives is not what <paramref name="file"/> says.</exception>
    public static TorchScriptModel Load(NetworkFile file, string networkPath, string? featuresPath)
    {
        var network = LoadModule(networkPath, "The network");
        var features = featuresPath is null ? null : LoadModule(featuresPath, "The features' module");
        var model = new TorchScriptModel(file, networkPath, network, featuresPath, features);
        try
        {
            model.Probe();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Penultimate representation, N×d, of images N×C×H×W in [0,1].</summary>
    /// <exception cref="InvalidOperationException">The network came without one.</exception>
    public override Tensor Representation(Tensor images)
    {
        RequireImages(images, file.InputShape);
        using var scope = NewDisposeScope();
        var x = Normalize(images);
        var representation = features is not null ? features.forward(x)
            : file.Representation is { } method ? network.invoke<Tensor>(method, x)
            : throw new InvalidOperationException("This network was brought without a representation: it can be attacked, but neither inverted nor compared by its representation.");
        return Given(representation).MoveToOuterDisposeScope();
    }

    /// <summary>Not to be had: the module goes from images to logits in one step.</summary>
    public override Tensor Classify(Tensor representation) =>
        throw new NotSupportedException("A TorchScript network gives logits of images, not of representations.");

    /// <summary>Logits, N×K, of images N×C×H×W in [0,1].</summary>
    public override Tensor forward(Tensor images)
    {
        RequireImages(images, file.InputShape);
        using var scope = NewDisposeScope();
        return Given(network.forward(Normalize(images))).MoveToOuterDisposeScope();
    }

    /// <summary>None: TorchSharp's Dispose walks these and asks script modules for theirs after it has freed them.</summary>
    public override IEnumerable<(string name, nn.Module module)> named_modules() => [];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            network.Dispose();
            features?.Dispose();
        }
    }

    /// <summary>The same network from the same files in float64; null with the reason where the module computes in float32 whatever it is given.</summary>
    internal (TorchScriptModel? Twin, string? Reason) InFloat64()
    {
        TorchScriptModel? twin = null;
        try
        {
            twin = new TorchScriptModel(
                file, networkPath, LoadModule(networkPath, "The network"), featuresPath, featuresPath is null ? null : LoadModule(featuresPath, "The features' module"));
            twin.to(ScalarType.Float64);
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var logits = twin.forward(zeros([1, InputShape.Channels, InputShape.Height, InputShape.Width], float64));
            if (logits.dtype == ScalarType.Float64)
            {
                return (twin, null);
            }

            twin.Dispose();
            return (null, $"its logits are {logits.dtype} even of float64 images");
        }
        catch (Exception e) when (e is ExternalException or InvalidDataException)
        {
            twin?.Dispose();
            return (null, Reason(e.Message));
        }
    }

    /// <summary>Tries two images: shapes, types and finite values of logits and representation, the same answer again, and a gradient that attacks can use.</summary>
    private void Probe()
    {
        using var scope = NewDisposeScope();
        using var generator = Randomness.For(0, "import");
        var images = rand([2, InputShape.Channels, InputShape.Height, InputShape.Width], generator: generator).requires_grad_();
        var logits = Ask("forward", () => forward(images));
        Require("forward", logits, file.Classes);
        var again = Ask("forward", () => forward(images));
        if (!again.allclose(logits, rtol: 1e-3, atol: 1e-4))
        {
            throw new InvalidDataException("forward gives other logits for the same images a second time: it was saved in training mode (dropout), or draws random numbers. Call model.eval() before saving.");
        }

        var alone = Ask("forward", () => forward(images.narrow(0, 0, 1)));
        if (!alone.allclose(logits.narrow(0, 0, 1), rtol: 1e-2, atol: 1e-3))
        {
            throw new InvalidDataException("forward gives an image other logits alone than in a batch: it was saved in training mode (batch normalisation by the batch). Call model.eval() before saving.");
        }

        if (!logits.requires_grad)
        {
            throw new InvalidDataException("The logits have no gradient with respect to the pixels (detach, no_grad or a rounding inside): white-box attacks would measure nothing.");
        }

        if (HasRepresentation)
        {
            var name = features is not null ? "forward of the features' module" : file.Representation!;
            var representation = Ask(name, () => Representation(images));
            Require(name, representation, null);
            width = (int)representation.size(1);
        }
    }

    private void Require(string what, Tensor output, int? columns)
    {
        var wanted = columns is { } k ? $"2×{k} (two images, {k} classes)" : "2×d (two images, one row each)";
        if (output.dim() != 2 || output.size(0) != 2 || (columns is not null && output.size(1) != columns))
        {
            throw new InvalidDataException($"{what} of two images of {InputShape} gives {string.Join("×", output.shape)} values, not {wanted}.");
        }

        if (!output.is_floating_point())
        {
            throw new InvalidDataException($"{what} gives {output.dtype} values, not floating-point ones.");
        }

        if (!output.isfinite().all().item<bool>())
        {
            throw new InvalidDataException($"{what} gives values that are not finite: its weights are damaged or its normalisation is wrong.");
        }
    }

    // what TorchSharp calls a Tensor is null where a module gives None
    private static Tensor Given(Tensor? output) => output ?? throw new InvalidDataException("the module gives nothing (None).");

    /// <summary>libtorch takes a tensor's size from one entry of the archive and its bytes from another, and does not compare them.</summary>
    private static void RequireWeights(jit.ScriptModule module, string path, string what)
    {
        using var scope = NewDisposeScope();
        var needed = module.named_parameters().Select(p => (Tensor)p.parameter).Concat(module.named_buffers().Select(b => b.buffer))
            .GroupBy(t => t.storage<byte>().data_ptr())
            .Sum(shared => shared.Max(t => t.numel() * t.element_size()));
        if (NetworkArchive.TensorBytes(path) is var there && needed > there)
        {
            throw new InvalidDataException($"{what} has weights of {needed:N0} bytes, but its archive holds {there:N0}: it is damaged.");
        }
    }

    /// <summary>Calls into the module; whatever goes wrong inside is the file's fault and is said so.</summary>
    private Tensor Ask(string what, Func<Tensor> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is InvalidDataException or ExternalException or InvalidCastException or NotSupportedException or NotImplementedException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"{what} fails for images of {InputShape}: {Reason(e.Message)}", e);
        }
    }

    private static jit.ScriptModule<Tensor, Tensor> LoadModule(string path, string what)
    {
        try
        {
            var module = jit.load<Tensor, Tensor>(path);
            RequireWeights(module, path, what);
            return module;
        }
        catch (Exception e) when (e is ExternalException or FileNotFoundException)
        {
            throw new InvalidDataException($"{what} is no TorchScript module that libtorch {__version__} can load: {Reason(e.Message)}", e);
        }
    }

    // TorchScript puts the cause last, below the trace of its source
    private static string Reason(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var cause = lines.LastOrDefault(l => l.StartsWith("RuntimeError:", StringComparison.Ordinal) || l.Contains("Error:", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "no reason given";
        return cause.Length <= 300 ? cause : cause[..300] + "…";
    }
}
