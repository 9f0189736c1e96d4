using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Platform.Datasets;
using Kindred.Platform.Probes;
using Kindred.Platform.Runs;
using static TorchSharp.torch;

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
        using var networks = NetworkSource.OfExperiment(context, datasets, models);
        var work = new ProbeWork(context, datasets, networks);
        work.Train(models, cells.ConvertAll(c => c.Label), cancellation);
        using var source = new ProbedSource(context, networks, models.ConvertAll(work.Load));
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

    /// <summary>What probes answer to target images.</summary>
    private sealed class ProbedSource(RunContext context, NetworkSource networks, IReadOnlyList<LinearProbe> probes) : RepresentationSource(context.Artifacts)
    {
        public override void Prepare(IEnumerable<int> members, string imageSet, int row, MeasureInput input) =>
            networks.Prepare(members, ImageSets.Target, 0, MeasureInput.Representations);

        public override Tensor Load(int member, string imageSet, int row, MeasureInput input)
        {
            using var representation = networks.Load(member, ImageSets.Target, 0, MeasureInput.Representations);
            return probes[member].Logits(representation);
        }

        public override void Dispose()
        {
            foreach (var probe in probes)
            {
                probe.Dispose();
            }

            base.Dispose();
        }
    }
}
