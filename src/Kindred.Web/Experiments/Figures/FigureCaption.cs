using Kindred.Platform.Experiments;
using Kindred.Web.Controls;

namespace Kindred.Web.Experiments.Figures;

/// <summary>What the figures of an experiment rest on, as each of them says it.</summary>
internal static class FigureCaption
{
    /// <summary>"2 seeds, 128 image pairs; trained with PGD-7, L2".</summary>
    public static string Of(ExperimentSpec spec) => $"{Words.Count(spec.Seeds.Count, "seed")}, {Setup(spec)}";

    /// <summary>The same of a figure that names its seeds itself.</summary>
    public static string Setup(ExperimentSpec spec) => $"{Words.Count(spec.Inversion.Pairs)} image pairs; trained with {spec.Training.Objective.Label}, {spec.Norm}";
}
