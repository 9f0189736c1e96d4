using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>How weights follow the gradient.</summary>
public abstract record Optimizer
{
    /// <summary>The TorchSharp optimizer over the given parameters.</summary>
    public abstract optim.Optimizer Create(IEnumerable<Parameter> parameters, double learningRate);

    /// <summary>
    /// What an optimizer that <see cref="Create"/> made remembers from step to step, as named tensors: "3.momentum_buffer" belongs to the fourth parameter.
    /// </summary>
    public abstract IReadOnlyDictionary<string, Tensor> State(optim.Optimizer optimizer);

    /// <summary>Gives a fresh optimizer over the same parameters the state of another. The tensors are copied.</summary>
    public abstract void Restore(optim.Optimizer optimizer, IReadOnlyDictionary<string, Tensor> state);
}
