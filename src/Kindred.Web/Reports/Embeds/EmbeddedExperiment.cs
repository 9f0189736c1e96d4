using System.Globalization;
using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Experiments;
using Kindred.Web.Controls;
using Kindred.Web.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Reports.Embeds;

/// <summary>The experiment that an embed names, and its fields read against what that experiment has.</summary>
public sealed record EmbeddedExperiment(Embed Embed, ExperimentHead Head, ExperimentSpec Spec)
{
    /// <exception cref="EmbedException">There is no such experiment.</exception>
    public static async Task<EmbeddedExperiment> ReadAsync(KindredDb db, Embed embed, CancellationToken cancellation)
    {
        var text = embed.Field("experiment")!.Value;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            throw embed.Wrong("experiment", $"\"{Spelling.Shortened(text)}\" is not the number of an experiment.");
        }

        return await ExperimentHead.ReadAsync(db, id, cancellation) is { } head
            ? new(embed, head, SpecJson.Deserialize<ExperimentSpec>(head.Spec)) : throw embed.Wrong("experiment", $"There is no experiment {id}.");
    }

    public long Id => Head.Id;

    /// <summary>Says so where figures may still move.</summary>
    public string Unfinished => Head.Finished ? "" : $" {Words.Count(Head.Done)} of {Words.Count(Head.RunCount, "run")} have ended: figures move until all have.";

    /// <summary>What is to be drawn is not there yet.</summary>
    public EmbedPendingException Pending(string what) => new($"{what} {(Head.Finished ? "are not there: " : "are not there yet: ")}"
        + $"{Words.Count(Head.Done)} of {Words.Count(Head.RunCount, "run")} of experiment {Id} ended well.");

    /// <summary>The label of the measure asked for, by catalog id or label; the first where none is.</summary>
    public string Measure()
    {
        if (Embed.Field("measure")?.Value is not { } asked)
        {
            return Spec.Measures[0].Label;
        }

        var labels = Spec.Measures.Select(m => m.Label).ToList();
        var ids = Spec.Measures.Select(Catalog<SimilarityMeasure>.IdOf).ToList();
        var place = labels.FindIndex(l => string.Equals(l, asked, StringComparison.OrdinalIgnoreCase));
        place = place < 0 ? ids.IndexOf(asked) : place;
        return place >= 0 ? labels[place]
            : throw Embed.Wrong("measure", $"\"{Spelling.Shortened(asked)}\" is no measure of experiment {Id}; {string.Join(", ", ids.Zip(labels, (i, l) => i == l ? i : $"{i} ({l})").Distinct())}.");
    }

    /// <summary>The epsilon asked for; null where none is.</summary>
    public double? Epsilon()
    {
        var asked = Embed.Field("epsilon")?.Value;
        return asked is null ? null
            : double.TryParse(asked, NumberStyles.Float, CultureInfo.InvariantCulture, out var epsilon) && Spec.Epsilons.Contains(epsilon) ? epsilon
            : throw Embed.Wrong("epsilon", $"\"{Spelling.Shortened(asked)}\" is no epsilon of experiment {Id}; {string.Join(", ", Spec.Epsilons.Order().Select(Words.Epsilon))} are.");
    }

    /// <summary>The seed asked for; null where none is.</summary>
    public int? Seed()
    {
        var asked = Embed.Field("seed")?.Value;
        return asked is null ? null
            : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && Spec.Seeds.Contains(seed) ? seed
            : throw Embed.Wrong("seed", $"\"{Spelling.Shortened(asked)}\" is no seed of experiment {Id}; {string.Join(", ", Spec.Seeds.Order())} are.");
    }

    /// <summary>Measures on a matrix, networks that no mean counts.</summary>
    public static async Task<IReadOnlyList<ExcludedNetwork>> LeftOutAsync(FindingsReader findings, long experimentId, string measure, CancellationToken cancellation) =>
        (await findings.ReadAsync(experimentId, measure, cancellation))?.Excluded ?? [];
}
