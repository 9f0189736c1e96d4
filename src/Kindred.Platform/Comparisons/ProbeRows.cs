using Kindred.Engine.Architectures;
using Kindred.Engine.Similarity;
using Kindred.Platform.Datasets;
using Kindred.Platform.Probes;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// An experiment's matrices of answers on target images, given by linear classifiers trained anew on each network's frozen representations instead of the
/// network's own last layer: what is left of differing predictions when every network gets a new classification layer.
/// </summary>
internal sealed class ProbeRows(RunContext context, DatasetInstaller datasets)
{
    public void Execute(CancellationToken cancellation)
    {
        var cells = CompareRun.Cells(context);
        var models = CompareRun.Models(new(context.Database, context.Artifacts), cells);
        using var networks = NetworkSource.OfExperiment(context, datasets, models, Classifier.Penultimate);
        var work = new ProbeWork(context, context.Spec, datasets, networks);
        work.Train(models, cells.ConvertAll(c => c.Label), cancellation);
        using var source = new ProbedSource(context.Artifacts, networks, models.Select(work.Load).Index().ToDictionary());
        var measures = context.Spec.Measures.Where(m => m.Properties.Input == MeasureInput.Logits).ToList();
        var matrices = MatrixRows.Open(context, measures, ImageSets.Probes, cells, networks.Pairs);
        foreach (var (measure, matrix) in measures.Zip(matrices))
        {
            var missing = Enumerable.Range(0, cells.Count).Where(row => !matrix.Has(row)).ToList();
            if (missing.Count > 0)
            {
                var whole = new MemberCells(source, measure, MatrixProvenance.Options(null, null), ImageSets.Probes, cells.Count, cancellation).Whole();
                context.Commit(db => missing.ForEach(row => matrix.Add(db, row, [.. Enumerable.Range(0, cells.Count).Select(column => whole[row, column])])));
            }

            matrix.FinishIfWhole();
        }

        context.Summary = $"{models.DistinctBy(m => m.Key).Count()} classifiers, {matrices.Count} measure{(matrices.Count == 1 ? "" : "s")} of their answers";
    }
}
