using System.ComponentModel.DataAnnotations;
using Kindred.Engine.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

[CatalogId("adam")]
[About("Adam", "Adaptive step per weight from running means of gradient and squared gradient.",
    Reference = "Kingma, Ba: Adam: a method for stochastic optimization, ICLR 2015, algorithm 1")]
public sealed record AdamOptimizer : Optimizer
{
    [Range(0.0, 0.1)]
    [Display(Name = "Weight decay", Description = "L2 penalty on weights.")]
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    public override optim.Optimizer Create(IEnumerable<Parameter> parameters, double learningRate) =>
        optim.Adam(parameters, learningRate, beta1: 0.9, beta2: 0.999, eps: 1e-8, WeightDecay); // the paper's; TorchSharp's own beta2 is 0.99

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

    private static IEnumerable<Adam.State> States(optim.Optimizer optimizer) => ((Adam)optimizer).state_dict().State.Cast<Adam.State>();
}
