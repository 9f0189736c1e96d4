using Kindred.Engine.Inversion;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;

namespace Kindred.Web.Experiments;

/// <summary>
/// Which fields of the spec stand where in the form. What is not named here still has its place (<see cref="Rest"/>, …More), so a new
/// hyper-parameter needs no change of the page.
/// </summary>
internal sealed class NewExperimentFields
{
    private static readonly IReadOnlyList<SpecField> spec = SpecFields.Of(typeof(ExperimentSpec));

    public IReadOnlyList<SpecField> WhatToTrain { get; } = Named(spec, "dataset", "trainingImages", "architectures");

    public IReadOnlyList<SpecField> Norm { get; } = Named(spec, "norm");

    public IReadOnlyList<SpecField> Objective { get; } = Named(Of("training"), "objective");

    public IReadOnlyList<SpecField> Epsilons { get; } = Named(spec, "epsilons");

    public IReadOnlyList<SpecField> Seeds { get; } = Named(spec, "seeds");

    public IReadOnlyList<SpecField> Training { get; } = Named(Of("training"), "epochs", "learningRate");

    public IReadOnlyList<SpecField> TrainingMore { get; } = Named(Of("training"), "optimizer", "schedule", "batchSize");

    /// <summary>Augmentation, averaging, stopping, and whatever is added to training later.</summary>
    public IReadOnlyList<SpecField> TrainingRest { get; } = Except(Of("training"), "objective", "epochs", "learningRate", "optimizer", "schedule", "batchSize");

    public IReadOnlyList<SpecField> Inversion { get; } = Named(Of("inversion"), "pairs", "method");

    /// <summary>What every inversion method has beside its course, and few change.</summary>
    public IReadOnlyList<SpecField> Method { get; } = Named([.. Catalog<InversionMethod>.All[0].Fields.Where(f => f.Property.DeclaringType == typeof(InversionMethod))], "layer", "precision");

    public IReadOnlyList<SpecField> InversionMore { get; } = Except(Of("inversion"), "pairs", "method");

    public IReadOnlyList<SpecField> Evaluation { get; } = Named(Of("evaluation"), "cleanImages", "attackedImages");

    public IReadOnlyList<SpecField> EvaluationMore { get; } = Except(Of("evaluation"), "cleanImages", "attackedImages");

    /// <summary>Measures, and whatever is added to the spec later.</summary>
    public IReadOnlyList<SpecField> Rest { get; } =
        Except(spec, "dataset", "trainingImages", "architectures", "norm", "epsilons", "seeds", "training", "inversion", "evaluation", "splitByAgreement", "probes");

    /// <summary>What Klabunde et al. ask beyond similarity.</summary>
    public IReadOnlyList<SpecField> Agreement { get; } = Named(spec, "splitByAgreement");

    public IReadOnlyList<SpecField> Probes { get; } = Of("probes");

    /// <summary>The input in which a field is edited: items of epsilons and seeds share their list's, settings of a chip stand behind it.</summary>
    public static string InputOf(string path)
    {
        var place = path.IndexOf('[');
        return Controls.SpecPath.InputId(place < 0 ? path.EndsWith(".kind", StringComparison.Ordinal) ? path[..^5] : path : path[..place]);
    }

    /// <summary>The range of a field whose upper end follows from the data set.</summary>
    public static string UpTo(string record, string name, int maximum) =>
        Controls.SpecText.Hint((record.Length == 0 ? spec : Of(record)).Single(f => f.Name == name), maximum);

    private static IReadOnlyList<SpecField> Of(string record) => spec.Single(f => f.Name == record).Fields;

    private static List<SpecField> Named(IReadOnlyList<SpecField> fields, params string[] names) => [.. names.Select(n => fields.Single(f => f.Name == n))];

    private static List<SpecField> Except(IReadOnlyList<SpecField> fields, params string[] names) => [.. fields.Where(f => !names.Contains(f.Name))];
}
