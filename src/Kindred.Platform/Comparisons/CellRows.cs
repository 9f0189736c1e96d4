using Kindred.Engine.Similarity;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// Rows of an experiment's matrices whose cells are computed one by one: of representations on the target images that two networks give the same class, or
/// different ones, as many where they agree as where they disagree; or by measures of the networks themselves. Rows are stored as they are finished and
/// not computed twice.
/// </summary>
internal sealed class CellRows(RunContext context, DatasetInstaller datasets)
{
    public void Execute(CompareTask task, MeasureInput input, CancellationToken cancellation)
    {
        var cells = CompareRun.Cells(context);
        var models = CompareRun.Models(new(context.Database, context.Artifacts), cells);
        using var source = NetworkSource.OfExperiment(context, datasets, models, context.Spec.Inversion.Method.Layer);
        var measures = context.Spec.Measures.Where(m => m.Properties.Input == input).ToList();
        var matrices = MatrixRows.Open(context, measures, task.ImageSet, cells, source.Pairs);
        var computed = measures.ConvertAll(m =>
            new MemberCells(source, m, MatrixProvenance.Options(null, null), task.ImageSet, cells.Count, cancellation) { AsManyOfEach = true });
        var columns = Enumerable.Range(0, cells.Count).ToList();
        for (var row = task.FirstRow; row < task.FirstRow + task.Rows; row++)
        {
            if (matrices.All(m => m.Has(row)))
            {
                continue;
            }

            context.Report(new((double)(row - task.FirstRow) / task.Rows, $"row {row + 1} of {cells.Count}: {cells[row].Label}"));
            var values = computed.ConvertAll(c => c.Row(row, columns));
            context.Commit(db =>
            {
                for (var m = 0; m < values.Count; m++)
                {
                    matrices[m].Add(db, row, values[m]);
                }
            });
        }

        foreach (var matrix in matrices)
        {
            matrix.FinishIfWhole();
        }

        var where = task.ImageSet == ImageSets.Target ? "on target images" : $"where networks {task.ImageSet}";
        context.Summary = $"{task.Rows} of {cells.Count} rows {where}, {matrices.Count} measure{(matrices.Count == 1 ? "" : "s")}";
    }
}
