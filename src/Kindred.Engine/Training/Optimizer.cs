using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>How weights follow the gradient.</summary>
public abstract record Optimizer
{
    /// <summary>The TorchSharp optimizer over the given parameters.</summary>
    public abstract optim.Optimizer Create(IEnumerable<Parameter> parameters, double learningRate);
}
