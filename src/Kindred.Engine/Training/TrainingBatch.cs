using Kindred.Engine.Attacks;
using static TorchSharp.torch;

namespace Kindred.Engine.Training;

/// <summary>What an objective is given for one step.</summary>
/// <param name="Images">N×C×H×W in [0,1].</param>
/// <param name="Labels">N classes, int64.</param>
/// <param name="Ball">Norm and epsilon of the adversary at this step.</param>
/// <param name="Generator">The source of every random number drawn.</param>
/// <param name="LabelSmoothing">Share of each target spread evenly over all classes, in every cross-entropy with the true labels.</param>
public readonly record struct TrainingBatch(Tensor Images, Tensor Labels, NormBall Ball, Generator Generator, double LabelSmoothing = 0);
