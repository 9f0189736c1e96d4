using System.Linq.Expressions;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Models;
using Kindred.Web.Controls;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

/// <summary>A network, or an uploaded representation, that can take part in a comparison.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">Catalog id of the architecture; null for an array.</param>
/// <param name="Data">The data set, or the array's shape.</param>
/// <param name="From">The experiment it was trained for first; null for what was brought.</param>
/// <param name="Layers">Its layers that can be compared, in forward order; an array has none.</param>
public sealed record Choosable(long Id, string Name, string? Kind, string Data, string? From, IReadOnlyList<string> Layers)
{
    /// <summary>Whether a comparison has it, and it stays.</summary>
    public bool Used { get; init; }

    /// <summary>Networks whose name, data set or experiment contains each word of a text, the newest first.</summary>
    /// <param name="db">Where they are.</param>
    /// <param name="text">Words.</param>
    /// <param name="dataset">Only those of this data set; null for all.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static async Task<List<Choosable>> NetworksAsync(KindredDb db, string text, string? dataset, int count, CancellationToken cancellation)
    {
        var asked = db.Models.Where(m => dataset == null || m.Dataset == dataset).Select(m => new
        {
            m.Id,
            m.Name,
            m.ArchitectureKind,
            m.Architecture,
            m.RepresentationWidth,
            m.Dataset,
            Experiment = db.Networks.Where(n => n.ModelId == m.Id).OrderBy(n => n.ExperimentId)
                .Select(n => db.Experiments.Where(e => e.Id == n.ExperimentId).Select(e => e.Name).FirstOrDefault()).FirstOrDefault(),
        });
        foreach (var pattern in Patterns(text))
        {
            asked = asked.Where(m => EF.Functions.Like((m.Name + " " + m.Dataset + " " + (m.Experiment ?? "")).ToLower(), pattern, @"\"));
        }

        return await asked.OrderByDescending(m => m.Id).Take(count)
            .Select(m => new Choosable(m.Id, m.Name, m.ArchitectureKind, m.Dataset, m.Experiment, TrainedModel.LayersOf(m.ArchitectureKind, m.Architecture, m.RepresentationWidth)))
            .ToListAsync(cancellation);
    }

    /// <summary>Uploaded representations whose name contains each word of a text, the newest first.</summary>
    public static async Task<List<Choosable>> RepresentationsAsync(KindredDb db, string text, int count, CancellationToken cancellation)
    {
        var asked = db.UploadedRepresentations.AsQueryable();
        foreach (var pattern in Patterns(text))
        {
            asked = asked.Where(r => EF.Functions.Like(r.Name.ToLower(), pattern, @"\"));
        }

        return await asked.OrderByDescending(r => r.Id).Take(count).Select(Representation(db)).ToListAsync(cancellation);
    }

    /// <summary>Uploaded representations by their ids, oldest first.</summary>
    public static Task<List<Choosable>> RepresentationsAsync(KindredDb db, IReadOnlyList<long> ids, CancellationToken cancellation) =>
        db.UploadedRepresentations.Where(r => ids.Contains(r.Id)).OrderBy(r => r.Id).Select(Representation(db)).ToListAsync(cancellation);

    /// <summary>Networks by their ids, in the order of the ids; those that are not there are left out.</summary>
    public static async Task<List<Choosable>> NetworksAsync(KindredDb db, IReadOnlyList<long> ids, CancellationToken cancellation)
    {
        var found = await db.Models.Where(m => ids.Contains(m.Id))
            .Select(m => new Choosable(m.Id, m.Name, m.ArchitectureKind, m.Dataset, null, TrainedModel.LayersOf(m.ArchitectureKind, m.Architecture, m.RepresentationWidth)))
            .ToDictionaryAsync(m => m.Id, cancellation);
        return [.. ids.Distinct().Where(found.ContainsKey).Select(id => found[id])];
    }

    private static Expression<Func<UploadedRepresentation, Choosable>> Representation(KindredDb db) => r =>
        new Choosable(r.Id, r.Name, null, Words.Count(r.Count) + " × " + Words.Count(r.Width), null, Array.Empty<string>()) { Used = db.ComparisonMembers.Any(m => m.RepresentationId == r.Id) };

    private static IEnumerable<string> Patterns(string text) => text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => $"%{word.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%");
}

/// <summary>What has been chosen, in order, each network with the layer that is compared.</summary>
public sealed class Choices
{
    private readonly List<Choosable> members = [];
    private readonly Dictionary<long, string> layers = [];

    public IReadOnlyList<Choosable> Members => members;

    public IReadOnlyList<string> Ids => [.. members.Select(m => $"{m.Id}")];

    /// <summary>One for each, or null where all are the penultimate.</summary>
    public IReadOnlyList<string>? Layers => members.Exists(m => LayerOf(m.Id).Length > 0)
        ? [.. members.Select(m => LayerOf(m.Id) is { Length: > 0 } layer ? layer : Engine.Architectures.Classifier.Penultimate)] : null;

    public bool Contains(long id) => members.Exists(m => m.Id == id);

    /// <summary>Empty for the penultimate.</summary>
    public string LayerOf(long id) => layers.GetValueOrDefault(id, "");

    public void SetLayer(long id, string layer) => layers[id] = layer == Engine.Architectures.Classifier.Penultimate ? "" : layer;

    public void Toggle(Choosable member)
    {
        if (members.RemoveAll(m => m.Id == member.Id) == 0)
        {
            members.Add(member);
        }
    }

    public void Add(IEnumerable<Choosable> more) => members.AddRange(more.Where(m => !Contains(m.Id)));

    public void Remove(long id) => members.RemoveAll(m => m.Id == id);

    public void Clear() => members.Clear();
}
