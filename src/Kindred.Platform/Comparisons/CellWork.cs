using System.Globalization;
using System.Runtime.InteropServices;
using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Datasets;
using Kindred.Platform.Experiments;
using Kindred.Platform.Probes;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>Computes one cell of a matrix again, from the networks and images themselves, and says how far it is from what is stored.</summary>
internal sealed class CellWork(RunContext context, DatasetInstaller datasets)
{
    public void Execute(ComparisonTask task, CancellationToken cancellation)
    {
        using var db = context.Database.CreateDbContext();
        var matrix = db.Matrices.AsNoTracking().Include(m => m.Rows.Where(r => r.Index == task.Row)).SingleOrDefault(m => m.Id == task.MatrixId)
            ?? throw new InvalidOperationException($"matrix {task.MatrixId} is gone: its cell cannot be computed again");
        var row = matrix.Rows.SingleOrDefault() ?? throw new InvalidOperationException($"row {task.Row} has not been computed yet");
        var (spec, members) = matrix.ComparisonId is null ? OfExperiment(db, matrix) : OfComparison(db, matrix);
        using var networks = RepresentationSource.Of(context, datasets, spec, members, afresh: true);
        using var probed = matrix.ImageSet == ImageSets.Probes ? Probed(Spec(db, matrix), (NetworkSource)networks, [task.Row, task.Column], cancellation) : null;
        var source = probed ?? networks;
        var measure = SpecJson.Deserialize<SimilarityMeasure>(matrix.Measure);
        var cells = new MemberCells(source, measure, MatrixProvenance.Options(0, 0) with { Images = false }, matrix.ImageSet, matrix.Size, cancellation) { AsManyOfEach = matrix.ComparisonId is null };
        var again = cells.Row(task.Row, [task.Column])[0];
        var agreement = again.Undefined is null ? cells.Agreement(task.Row, task.Column) : null;
        context.Commit(commit => Store(commit, task, again, agreement));
        context.Summary = Verdict(RowBytes.Cells(row, matrix.Size)[task.Column], again);
    }

    // a run that was lost after it stored its result does so again
    private void Store(KindredDb db, ComparisonTask task, CellStatistics again, double[]? agreement)
    {
        db.CellChecks.Where(c => c.RunId == context.Run.Id).ExecuteDelete();
        db.Add(new CellCheck
        {
            RunId = context.Run.Id,
            MatrixId = task.MatrixId!.Value,
            Row = task.Row,
            Column = task.Column,
            Value = again.Undefined is null ? again.Value : null,
            Undefined = again.Undefined,
            ImageAgreement = agreement is null ? null : MemoryMarshal.AsBytes<double>(agreement).ToArray(),
        });
    }

    private static string Verdict(CellStatistics stored, CellStatistics again) => (stored.Undefined, again.Undefined) switch
    {
        (null, null) => $"{Number(again.Value)} now, {Number(stored.Value)} stored",
        (not null, not null) => $"undefined again, because {again.Undefined}",
        (null, _) => $"undefined now, because {again.Undefined}; {Number(stored.Value)} stored",
        _ => $"{Number(again.Value)} now; stored as undefined, because {stored.Undefined}",
    };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    // both probes are trained again, as they were for the matrix
    private ProbedSource Probed(ExperimentSpec spec, NetworkSource networks, IReadOnlyList<int> members, CancellationToken cancellation)
    {
        var work = new ProbeWork(context, spec, datasets, networks);
        return new(context.Artifacts, networks, members.Distinct().ToDictionary(m => m, m => work.TrainAfresh(m, cancellation)));
    }

    private static ExperimentSpec Spec(KindredDb db, SimilarityMatrix matrix) => SpecJson.Deserialize<ExperimentSpec>(db.Experiments.Single(e => e.Id == matrix.ExperimentId).Spec);

    private static (ComparisonSpec Spec, List<ComparisonMember> Members) OfExperiment(KindredDb db, SimilarityMatrix matrix)
    {
        var spec = Spec(db, matrix);
        var layer = MatrixProvenance.Layer(matrix.Provenance);
        var members = db.Networks.AsNoTracking().Include(n => n.Model).Where(n => n.ExperimentId == matrix.ExperimentId).OrderBy(n => n.Index).ToList().ConvertAll(n =>
            new ComparisonMember { Index = n.Index, Label = n.Label, Layer = layer, Model = n.Model ?? throw new InvalidOperationException($"{n.Label} is gone: the cell cannot be computed again") });
        return (new() { Pairs = spec.Inversion.Pairs, PairSeed = spec.Inversion.PairSeed, Inversion = spec.Inversion.Method }, members);
    }

    private static (ComparisonSpec Spec, List<ComparisonMember> Members) OfComparison(KindredDb db, SimilarityMatrix matrix) => (
        SpecJson.Deserialize<ComparisonSpec>(db.Comparisons.Single(c => c.Id == matrix.ComparisonId).Spec),
        db.ComparisonMembers.AsNoTracking().Include(m => m.Model).Include(m => m.Representation)
            .Where(m => m.ComparisonId == matrix.ComparisonId && m.Index < matrix.Size).OrderBy(m => m.Index).ToList());
}
