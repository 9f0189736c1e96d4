using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("sgd")]
[About("SGD with momentum", "Stochastic gradient descent with (Nesterov) momentum and weight decay.",
    Reference = "Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum in deep learning, ICML 2013")]
public sealed record SgdOptimizer : Optimizer, ISpecRules
{
    [Range(0.0, 0.999)]
    [Display(Name = "Momentum", Description = "Share of the last step kept.")]
    public double Momentum { get; init; } = 0.9;

    [Range(0.0, 0.1)]
    [Display(Name = "Weight decay", Description = "L2 penalty on weights.")]
    public double WeightDecay { get; init; } = 5e-4;

    [Display(Name = "Nesterov", Description = "Look-ahead momentum.")]
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override optim.Optimizer Create(IEnumerable<Parameter> parameters, double learningRate) =>
        optim.SGD(parameters, learningRate, Momentum, dampening: 0, WeightDecay, Nesterov);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> State(optim.Optimizer optimizer)
    {
        var state = new Dictionary<string, Tensor>();
        foreach (var (i, parameter) in States(optimizer).Index())
        {
            if (parameter.momentum_buffer is { } buffer) // there is none before the first step, or without momentum
            {
                state[$"{i}.momentum_buffer"] = buffer;
            }
        }

        return state;
    }

    /// <inheritdoc/>
    public override void Restore(optim.Optimizer optimizer, IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (i, (parameter, own)) in optimizer.parameters().Zip(States(optimizer)).Index())
        {
            if (state.TryGetValue($"{i}.momentum_buffer", out var buffer))
            {
                own.momentum_buffer = buffer.to(parameter.device, copy: true).DetachFromDisposeScope();
            }
        }
    }

    private static IEnumerable<SGD.State> States(optim.Optimizer optimizer) => ((SGD)optimizer).state_dict().State.Cast<SGD.State>();

    public void Check(SpecErrors errors, string path)
    {
        if (Nesterov && Momentum == 0)
        {
            errors.Add($"{path}momentum", "Nesterov momentum needs a momentum above 0.");
        }
    }
}
