using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("adamw")]
[About("AdamW", "Adam with the weights shrunk apart from the gradient's step.",
    Reference = "Loshchilov, Hutter: Decoupled weight decay regularization, ICLR 2019, algorithm 2")]
public sealed record AdamWOptimizer : Optimizer
{
    [Range(0.0, 1.0)]
    [Display(Name = "Weight decay", Description = "Share of each weight taken away per step, times the learning rate.")]
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override optim.Optimizer Create(IEnumerable<Parameter> parameters, double learningRate) =>
        optim.AdamW(parameters, learningRate, beta1: 0.9, beta2: 0.999, eps: 1e-8, WeightDecay);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> State(optim.Optimizer optimizer)
    {
        var state = new Dictionary<string, Tensor>();
        foreach (var (i, parameter) in States(optimizer).Index())
        {
            state[$"{i}.step"] = tensor(parameter.step);
            state[$"{i}.exp_avg"] = parameter.exp_avg;
            state[$"{i}.exp_avg_sq"] = parameter.exp_avg_sq;
        }

        return state;
    }

    /// <inheritdoc/>
    public override void Restore(optim.Optimizer optimizer, IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (i, own) in States(optimizer).Index())
        {
            own.step = state[$"{i}.step"].item<long>();
            own.exp_avg.copy_(state[$"{i}.exp_avg"]);
            own.exp_avg_sq.copy_(state[$"{i}.exp_avg_sq"]);
        }
    }

    private static IEnumerable<AdamW.State> States(optim.Optimizer optimizer) => ((AdamW)optimizer).state_dict().State.Cast<AdamW.State>();
}
