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

    public void Check(SpecErrors errors, string path)
    {
        if (Nesterov && Momentum == 0)
        {
            errors.Add($"{path}momentum", "Nesterov momentum needs a momentum above 0.");
        }
    }
}
