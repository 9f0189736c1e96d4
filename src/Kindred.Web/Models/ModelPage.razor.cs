using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Models;

/// <summary>One network: how robust it is, what speaks against the numbers, and where it comes from.</summary>
public sealed partial class ModelPage
{
    private ModelView? view;
    private long? shown;
    private bool missing;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    public required IDbContextFactory<KindredDb> Database { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override bool Live => view is { Live: true };

    private IEnumerable<(string Section, string Title)> Sections =>
    [
        ("robustness", "Robustness"), ("autoattack", "Stage by stage"), ("conditions", "Spoilt images"), ("checks", "Red flags"), ("evaluate", "Evaluate more"),
        .. view!.Training is null ? [] : new[] { ("training", "Training") },
        ("provenance", "Provenance"),
    ];

    private string Summary => string.Join(" · ", new[]
    {
        view!.DatasetName, view.Model.Objective, view.Model.Epsilon switch { null => "ε not stated", 0 => null, { } epsilon => $"{view.Model.Norm} ε {Words.Epsilon(epsilon)}".TrimStart() }, $"seed {view.Model.Seed}",
        $"{Words.Count(view.Model.Parameters)} weights",
        view.Card.Clean is { } clean ? $"clean {Words.Accuracy(clean.Value)} % ({Words.Accuracy(clean.Low)} to {Words.Accuracy(clean.High)} %, n = {Words.Count(clean.Count)})" : null,
    }.OfType<string>());

    protected override async Task OnParametersSetAsync()
    {
        if (shown != Id)
        {
            shown = Id;
            await ReadAsync(CancellationToken.None);
        }
    }

    protected override async Task ReadAsync(CancellationToken cancellation)
    {
        await using var db = await Database.CreateDbContextAsync(cancellation);
        view = await ModelView.ReadAsync(db, Id, cancellation);
        missing = view is null;
    }

    private string Here(string section) => $"{new Uri(Navigation.Uri).PathAndQuery}#{section}";
}
