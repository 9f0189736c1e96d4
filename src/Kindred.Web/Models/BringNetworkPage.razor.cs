using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Datasets;
using Microsoft.AspNetCore.Components;

namespace Kindred.Web.Models;

/// <summary>The form that brings a network. It sends what any script would: the files and a card.</summary>
public sealed partial class BringNetworkPage
{
    private static readonly string[] shown =
    [
        "file", "features", "card.name", "card.dataset", "card.inputShape", "card.classes", "card.mean", "card.std", "card.representation", "card.authors",
        "card.link", "card.venue", "card.norm", "card.epsilon", "card.cleanAccuracy", "card.autoAttackAccuracy",
    ];

    private readonly NetworkCardDraft draft = new();
    private IReadOnlyList<ImageDataset> datasets = [];
    private IReadOnlyDictionary<string, string[]> errors = new Dictionary<string, string[]>();

    [Inject]
    public required DatasetShelf Shelf { get; init; }

    private ImageDataset? Chosen => datasets.FirstOrDefault(d => d.Id == draft.Dataset);

    private CatalogEntry? Entry => draft.Kind.Length == 0 ? null : Catalog<Architecture>.Find(draft.Kind);

    private string? Fits => Chosen is { } dataset ? $"{dataset.Shape} · {dataset.ClassNames.Count} classes" : null;

    private string Json => draft.ToJson(Entry);

    /// <summary>Messages of fields that the form does not draw.</summary>
    private IEnumerable<string> Rest => errors
        .Where(e => !shown.Contains(e.Key) && !e.Key.StartsWith("card.architecture", StringComparison.Ordinal)).SelectMany(e => e.Value.Select(m => $"{e.Key}: {m}"));

    protected override async Task OnInitializedAsync()
    {
        datasets = await Shelf.InstalledAsync(CancellationToken.None);
        draft.Dataset = datasets[0].Id;
    }

    private string[] Of(string field) => errors.GetValueOrDefault(field) ?? [];

    // messages of parameters stand at their own inputs
    private string[] Under(string field) =>
        [.. errors.Where(e => e.Key == field || e.Key == $"{field}.kind" || (e.Key.StartsWith(field + ".", StringComparison.Ordinal) && Entry?.Fields.Any(f => $"{field}.{f.Name}" == e.Key) != true)).SelectMany(e => e.Value)];

    private void Refuse(IReadOnlyDictionary<string, string[]> refused) => errors = refused;

    private void Choose(string? dataset) => draft.Dataset = dataset ?? "";

    private void ChooseKind(string? kind)
    {
        draft.Kind = kind ?? "";
        draft.Parameters.Clear();
        foreach (var field in Entry?.Fields ?? [])
        {
            draft.Parameters[field.Name] = field.DefaultJson?.ToString() ?? "";
        }

        if (Entry is not null)
        {
            TakeNormalisation();
        }
    }

    private void TakeNormalisation()
    {
        if (Chosen?.Normalization is { } of)
        {
            (draft.Mean, draft.Std) = (NetworkCardDraft.Text(of.Mean), NetworkCardDraft.Text(of.Std));
        }
    }
}
