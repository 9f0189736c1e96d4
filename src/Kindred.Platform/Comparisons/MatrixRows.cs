using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kindred.Engine.Architectures;
using Kindred.Engine.Inversion;
using Kindred.Engine.Probes;
using Kindred.Engine.Similarity;
using Kindred.Engine.Similarity.Statistics;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Comparisons;

/// <summary>
/// One matrix while it is being filled, by several runs in several processes at once: whoever comes first makes the matrix, each row is
/// stored once, and whoever stored the last row finishes it.
/// </summary>
internal sealed class MatrixRows
{
    private readonly RunContext context;
    private readonly long matrixId;
    private readonly IReadOnlyList<string> labels;
    private readonly HashSet<int> stored;

    private MatrixRows(RunContext context, long matrixId, IReadOnlyList<string> labels)
    {
        (this.context, this.matrixId, this.labels) = (context, matrixId, labels);
        using var db = context.Database.CreateDbContext();
        stored = db.MatrixRows.Where(r => r.MatrixId == matrixId).Select(r => r.Index).ToHashSet();
    }

    /// <summary>The matrices of measures of the spec on one image set, made where they are not there yet.</summary>
    public static IReadOnlyList<MatrixRows> Open(RunContext context, IReadOnlyList<SimilarityMeasure> measures, string imageSet, IReadOnlyList<ExperimentNetwork> cells, ImagePairSet pairs)
    {
        var wanted = measures.Select(m => New(context, m, imageSet, cells.Count, pairs)).ToList();
        context.Commit(db => wanted.ForEach(m => Insert(db, m)));
        using var db = context.Database.CreateDbContext();
        var ids = db.Matrices.Where(m => m.ExperimentId == context.Experiment.Id && m.ImageSet == imageSet).ToDictionary(m => m.Measure, m => m.Id);
        var labels = cells.Select(c => c.Label).ToList();
        return [.. wanted.Select(m => new MatrixRows(context, ids[m.Measure], labels))];
    }

    /// <summary>A comparison's matrix, made where it is not there yet.</summary>
    /// <param name="context">The run that fills it.</param>
    /// <param name="matrix">As it is made.</param>
    /// <param name="labels">One for each row.</param>
    public static MatrixRows Open(RunContext context, SimilarityMatrix matrix, IReadOnlyList<string> labels)
    {
        context.Commit(db => Insert(db, matrix));
        using var db = context.Database.CreateDbContext();
        var id = db.Matrices.Single(m =>
            m.ComparisonId == matrix.ComparisonId && m.Measure == matrix.Measure && m.ImageSet == matrix.ImageSet && m.Size == matrix.Size).Id;
        return new(context, id, labels);
    }

    public bool Has(int row) => stored.Contains(row);

    /// <summary>Adds a row to the open transaction, unless it is stored.</summary>
    public void Add(KindredDb db, int row, IReadOnlyList<CellStatistics> cells)
    {
        if (!Has(row))
        {
            db.MatrixRows.Add(RowBytes.Row(matrixId, row, context.Run.Id, cells));
        }
    }

    /// <summary>Marks the matrix finished once all its rows are there, whoever stored them.</summary>
    public void FinishIfWhole() => context.Commit(db =>
    {
        var rows = db.MatrixRows.AsNoTracking().Where(r => r.MatrixId == matrixId);
        if (rows.Count() < labels.Count)
        {
            return;
        }

        var hash = Hash(rows.OrderBy(r => r.Index).Select(r => r.Values).ToList());
        var now = context.Clock.GetUtcNow().UtcDateTime;
        db.Matrices.Where(m => m.Id == matrixId && m.FinishedAt == null)
            .ExecuteUpdate(m => m.SetProperty(x => x.FinishedAt, now).SetProperty(x => x.ContentHash, hash));
    });

    // labels, each ended by a line feed, then all values, row after row
    private string Hash(List<byte[]> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Concat(labels.Select(l => l + '\n'))));
        rows.ForEach(r => hash.AppendData(r));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static SimilarityMatrix New(RunContext context, SimilarityMeasure measure, string imageSet, int size, ImagePairSet pairs) => new()
    {
        ExperimentId = context.Experiment.Id,
        Measure = SpecJson.Serialize(measure),
        MeasureLabel = measure.Label,
        ImageSet = imageSet,
        Size = size,
        CreatedAt = context.Clock.GetUtcNow().UtcDateTime,
        Provenance = new JsonObject
        {
            ["images"] = Described(imageSet),
            ["layer"] = imageSet == ImageSets.Probes ? Classifier.Penultimate : context.Spec.Inversion.Method.Layer,
            ["dataset"] = pairs.Dataset,
            ["split"] = "test",
            ["pairs"] = new JsonObject { ["count"] = pairs.Count, ["seed"] = pairs.PairSeed, ["key"] = pairs.Key },
            ["inversion"] = imageSet == ImageSets.Inverted ? SpecJson.ToNode(context.Spec.Inversion.Method, typeof(InversionMethod)) : null,
            ["probes"] = imageSet == ImageSets.Probes ? SpecJson.ToNode(context.Spec.Probes, typeof(ProbeSpec)) : null,
            ["statistics"] = MatrixProvenance.Statistics(measure, MatrixProvenance.Options(null, null)),
            ["engine"] = MatrixProvenance.Engine,
        }.ToJsonString(),
    };

    private static string Described(string imageSet) => imageSet switch
    {
        ImageSets.Target => "target images of the pairs",
        ImageSets.Agree => "target images that both networks give the same class, as many as they give different ones where those are fewer",
        ImageSets.Disagree => "target images that the networks give different classes, as many as they give the same where those are fewer",
        ImageSets.Probes => "target images of the pairs, answered by linear classifiers trained anew on frozen representations",
        _ => "images inverted through the row's network",
    };

    private static void Insert(KindredDb db, SimilarityMatrix matrix) => db.Database.ExecuteSql($"""
        INSERT INTO "Matrices" ("ExperimentId", "ComparisonId", "Measure", "MeasureLabel", "ImageSet", "Size", "Provenance", "CreatedAt")
        VALUES ({matrix.ExperimentId}, {matrix.ComparisonId}, {matrix.Measure}, {matrix.MeasureLabel}, {matrix.ImageSet}, {matrix.Size}, {matrix.Provenance}, {matrix.CreatedAt})
        ON CONFLICT DO NOTHING
        """);
}
