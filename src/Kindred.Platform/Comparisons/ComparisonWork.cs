using System.Text.Json.Nodes;
using Kindred.Engine.Inversion;
using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// Fills a comparison's matrices: one for each image set and measure. Where the matrix of fewer members is whole, its cells are taken over and only
/// the new rows and columns computed.
/// </summary>
internal sealed class ComparisonWork(RunContext context, DatasetInstaller datasets)
{
    private Comparison comparison = null!;
    private ComparisonSpec spec = null!;
    private List<ComparisonMember> members = null!;
    private int done;

    public void Execute(ComparisonTask task, CancellationToken cancellation)
    {
        Read(task);
        using var source = RepresentationSource.Of(context, datasets, spec, members);
        foreach (var imageSet in spec.Images)
        {
            foreach (var measure in spec.MeasuresOn(imageSet))
            {
                cancellation.ThrowIfCancellationRequested();
                Fill(new MemberCells(source, measure, Options(), imageSet, members.Count, cancellation), measure, imageSet, source);
                done++;
            }
        }

        context.Summary = $"{done} matri{(done == 1 ? "x" : "ces")} of {members.Count} × {members.Count}";
    }

    private void Read(ComparisonTask task)
    {
        using var db = context.Database.CreateDbContext();
        comparison = db.Comparisons.AsNoTracking().SingleOrDefault(c => c.Id == task.ComparisonId)
            ?? throw new InvalidOperationException($"comparison {task.ComparisonId} is gone: there is nothing to compute");
        spec = SpecJson.Deserialize<ComparisonSpec>(comparison.Spec);
        members = db.ComparisonMembers.AsNoTracking().Include(m => m.Model).Include(m => m.Representation)
            .Where(m => m.ComparisonId == comparison.Id && m.Index < task.Size).OrderBy(m => m.Index).ToList();
    }

    private MatrixOptions Options() => MatrixProvenance.Options(spec.Bootstrap, spec.Permutations);

    private void Fill(MemberCells cells, SimilarityMeasure measure, string imageSet, RepresentationSource source)
    {
        var matrix = New(measure, imageSet, source);
        var rows = MatrixRows.Open(context, matrix, members.ConvertAll(m => m.Label));
        var missing = Enumerable.Range(0, members.Count).Where(r => !rows.Has(r)).ToList();
        var known = missing.Count == 0 || imageSet == ImageSets.Pooled ? [] : Known(matrix); // another member changes the pool
        if (missing.Count > 0 && cells.AllAtOnce && known.Length == 0)
        {
            Report(0, $"{measure.Label} on {imageSet} images");
            var whole = cells.Whole();
            context.Commit(db => missing.ForEach(row => rows.Add(db, row, Enumerable.Range(0, members.Count).Select(column => whole[row, column]).ToList())));
        }
        else if (missing.Count > 0)
        {
            Log(known, measure, imageSet);
            RowByRow(cells, measure, imageSet, rows, missing, known);
        }

        rows.FinishIfWhole();
    }

    // the last first: of a symmetric matrix, what is new in the rows before them is in those
    private void RowByRow(MemberCells cells, SimilarityMeasure measure, string imageSet, MatrixRows rows, List<int> missing, CellStatistics[][] known)
    {
        var computed = new Dictionary<int, CellStatistics[]>();
        missing.Sort((a, b) => b.CompareTo(a));
        for (var i = 0; i < missing.Count; i++)
        {
            var row = missing[i];
            Report((double)i / missing.Count, $"{measure.Label} on {imageSet} images, row {i + 1} of {missing.Count}");
            computed[row] = row >= known.Length ? cells.Row(row, [.. Enumerable.Range(0, members.Count)]) : [.. known[row], .. Columns(cells, row, known.Length, computed)];
            context.Commit(db => rows.Add(db, row, computed[row]));
        }
    }

    private CellStatistics[] Columns(MemberCells cells, int row, int first, Dictionary<int, CellStatistics[]> computed)
    {
        int[] columns = [.. Enumerable.Range(first, members.Count - first)];
        return cells.Symmetric && columns.All(computed.ContainsKey)
            ? Array.ConvertAll(columns, c => MeasureMatrix.Mirrored(computed[c][row]))
            : cells.Row(row, columns);
    }

    private void Log(CellStatistics[][] known, SimilarityMeasure measure, string imageSet)
    {
        if (known.Length > 0)
        {
            context.Log($"{measure.Label} on {imageSet} images: takes over {known.Length} × {known.Length} cells");
        }
    }

    // the largest whole matrix of fewer members
    private CellStatistics[][] Known(SimilarityMatrix matrix)
    {
        using var db = context.Database.CreateDbContext();
        var smaller = db.Matrices.AsNoTracking().Include(m => m.Rows)
            .Where(m => m.ComparisonId == matrix.ComparisonId && m.Measure == matrix.Measure && m.ImageSet == matrix.ImageSet && m.Size < matrix.Size && m.FinishedAt != null)
            .OrderByDescending(m => m.Size).FirstOrDefault();
        return smaller is null ? [] : [.. smaller.Rows.OrderBy(r => r.Index).Select(r => RowBytes.Cells(r, smaller.Size))];
    }

    private void Report(double share, string text)
    {
        var all = spec.Images.Sum(i => spec.MeasuresOn(i).Count());
        context.Report(new((done + share) / all, text));
    }

    private SimilarityMatrix New(SimilarityMeasure measure, string imageSet, RepresentationSource source) => new()
    {
        ComparisonId = comparison.Id,
        Measure = SpecJson.Serialize(measure),
        MeasureLabel = measure.Label,
        ImageSet = imageSet,
        Size = members.Count,
        CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
        Provenance = Provenance(measure, imageSet, source).ToJsonString(),
    };

    private JsonObject Provenance(SimilarityMeasure measure, string imageSet, RepresentationSource source)
    {
        var provenance = new JsonObject { ["images"] = imageSet };
        if (source is NetworkSource { Pairs: var pairs })
        {
            provenance["layers"] = new JsonArray([.. members.Select(m => (JsonNode?)m.Layer)]);
            provenance["dataset"] = pairs.Dataset;
            provenance["split"] = "test";
            provenance["pairs"] = new JsonObject { ["count"] = pairs.Count, ["seed"] = pairs.PairSeed, ["key"] = pairs.Key };
            provenance["inversion"] = ImageSets.NeedsInversions(imageSet) ? SpecJson.ToNode(spec.Inversion, typeof(InversionMethod)) : null;
        }
        else
        {
            provenance["samples"] = members[0].Representation!.Count;
            provenance["arrays"] = new JsonArray([.. members.Select(m => (JsonNode?)m.Representation!.Artifact)]);
        }

        provenance["statistics"] = MatrixProvenance.Statistics(measure, Options());
        provenance["engine"] = MatrixProvenance.Engine;
        return provenance;
    }
}
