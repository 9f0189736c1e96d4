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

    public override optim.Optimizer Create(IEnumerable<Parameter> parameters, double learningRate) => throw new NotImplementedException();
}
