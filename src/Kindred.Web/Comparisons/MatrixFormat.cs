using Kindred.Engine.Checkpoints;
using Kindred.Platform.Comparisons;
using Kindred.Web.Tables;
using Microsoft.Net.Http.Headers;

namespace Kindred.Web.Comparisons;

/// <summary>A way to write a matrix down.</summary>
/// <param name="Id">The value of <c>?format=</c>.</param>
/// <param name="MediaType">What Accept asks for.</param>
/// <param name="WriteAsync">Writes a finished matrix; null for JSON, which also takes unfinished ones.</param>
public sealed record MatrixFormat(string Id, string MediaType, Func<MatrixTable, Stream, CancellationToken, Task>? WriteAsync)
{
    /// <summary>Of its files.</summary>
    public string Extension => Id == "latex" ? "tex" : Id;

    public static MatrixFormat Json { get; } = new("json", "application/json", null);

    /// <summary>All, in the order in which <c>Accept: */*</c> chooses.</summary>
    public static IReadOnlyList<MatrixFormat> All { get; } =
    [
        Json,
        new("csv", "text/csv", CsvMatrix.WriteAsync),
        new("latex", LatexTable.MediaType, LatexMatrix.WriteAsync),
        new("npy", NpyFile.MediaType, NumpyMatrix.WriteNpyAsync),
        new("npz", "application/x-npz", NumpyMatrix.WriteNpzAsync),
        new("arrow", "application/vnd.apache.arrow.stream", ArrowMatrix.WriteAsync),
        new("parquet", "application/vnd.apache.parquet", ParquetMatrix.WriteAsync),
    ];

    public static MatrixFormat? Find(string id) => All.FirstOrDefault(f => f.Id == id);

    /// <summary>The format that an Accept header likes best; JSON without a header, null where none will do.</summary>
    public static MatrixFormat? Accepted(IList<MediaTypeHeaderValue> accept) => accept.Count == 0 ? Json
        : accept.Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1).ThenByDescending(Specificity)
            .Select(a => All.FirstOrDefault(f => new MediaTypeHeaderValue(f.MediaType).IsSubsetOf(WithoutQuality(a)))).FirstOrDefault(f => f is not null);

    private static int Specificity(MediaTypeHeaderValue type) => type.MatchesAllTypes ? 0 : type.MatchesAllSubTypes ? 1 : 2;

    private static MediaTypeHeaderValue WithoutQuality(MediaTypeHeaderValue type) => new(type.MediaType);
}
