namespace Kindred.Web.Reports.Embeds;

/// <summary>One thing that can be embedded, with the fields it takes.</summary>
/// <param name="Kind">chart, matrix, gallery, table.</param>
/// <param name="What">Its name, or null where a number stands there: the id of a matrix, the number of a pair.</param>
/// <param name="Needs">Fields it cannot do without.</param>
/// <param name="Takes">Fields it may have.</param>
public sealed record EmbedForm(string Kind, string? What, IReadOnlyList<string> Needs, IReadOnlyList<string> Takes)
{
    /// <summary>All fields, those it needs first; every embed takes a caption.</summary>
    public IEnumerable<string> Fields => [.. Needs, .. Takes, "caption"];
}

/// <summary>Everything that can be embedded.</summary>
public static class EmbedKinds
{
    public static IReadOnlyList<EmbedForm> All { get; } =
    [
        new("chart", "similarity", ["experiment"], ["measure"]),
        new("chart", "accuracy", ["experiment"], []),
        new("chart", "training", ["experiment"], ["quantity", "axis"]),
        new("chart", "robustness", ["network"], []),
        new("matrix", "twins", ["experiment"], ["measure", "epsilon", "seed"]),
        new("matrix", "plain", ["experiment"], ["measure", "epsilon", "seed"]),
        new("matrix", "inverted", ["experiment"], ["measure", "epsilon", "seed"]),
        new("matrix", "difference", ["experiment"], ["measure", "epsilon", "seed"]),
        new("matrix", null, [], ["epsilon", "seed"]),
        new("gallery", null, ["experiment"], ["seed"]),
        new("table", "networks", ["experiment"], ["seeds"]),
        new("table", "similarity", ["experiment"], ["measure"]),
        new("table", "verdicts", ["experiment"], []),
        new("table", "tests", ["experiment"], []),
        new("table", "values", ["matrix"], []),
        new("chart", "robustness-compared", ["networks"], ["lines", "attack"]),
        new("chart", "training-compared", ["networks"], ["lines", "quantity", "axis"]),
        new("matrix", "compared", ["networks"], ["similarity"]),
        new("table", "settings-compared", ["networks"], ["base", "settings"]),
        new("table", "robustness-compared", ["networks"], ["lines", "attack", "at"]),
        new("table", "seeds-compared", ["networks"], ["attack", "similarity"]),
    ];

    public static IReadOnlyList<string> Kinds { get; } = [.. All.Select(f => f.Kind).Distinct()];

    /// <summary>The form of a kind and a name or number; null where there is none.</summary>
    public static EmbedForm? Find(string kind, string what) =>
        All.FirstOrDefault(f => f.Kind == kind && f.What == what) ?? (long.TryParse(what, out _) ? All.FirstOrDefault(f => f.Kind == kind && f.What is null) : null);

    /// <summary>"plain, inverted, difference or the id of a matrix".</summary>
    public static string Choices(string kind)
    {
        var names = All.Where(f => f.Kind == kind).Select(f => f.What ?? (kind == "gallery" ? "the number of an image pair, from 1" : "the id of a matrix")).ToList();
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";
    }
}
