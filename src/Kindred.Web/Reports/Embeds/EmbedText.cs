using Kindred.Engine.Specs;

namespace Kindred.Web.Reports.Embeds;

/// <summary>
/// Embeds as people write them: a fenced block named kindred, whose first line says what is drawn, <c>matrix: inverted</c>, and whose
/// others are fields, <c>experiment: 5</c>.
/// </summary>
public static class EmbedText
{
    /// <summary>Reads the lines inside the fences.</summary>
    /// <param name="lines">Without the fences.</param>
    /// <param name="first">Line of the text on which the first of them stands, from 1.</param>
    /// <exception cref="EmbedException">Everything that is wrong with them.</exception>
    public static Embed Read(IReadOnlyList<string> lines, int first)
    {
        var problems = new List<EmbedProblem>();
        var entries = new List<(string Name, EmbedField Field)>();
        for (var i = 0; i < lines.Count; i++)
        {
            var text = lines[i].Trim();
            if (text.Length == 0)
            {
                continue;
            }

            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
            {
                problems.Add(new(first + i, Spelling.Shortened(text), "Write a name, a colon and a value, such as \"experiment: 5\"."));
                continue;
            }

            var name = text[..colon].Trim();
            if (entries.Exists(e => e.Name == name))
            {
                problems.Add(new(first + i, name, "Given twice."));
            }
            else
            {
                entries.Add((name, new(text[(colon + 1)..].Trim(), first + i)));
            }
        }

        var embed = Embed(entries, first, problems);
        return problems.Count == 0 ? embed! : throw new EmbedException(problems);
    }

    /// <summary>An embed as it is written, without what is null.</summary>
    public static string Write(string kind, string what, params (string Name, string? Value)[] fields) =>
        string.Join('\n', [$"{kind}: {what}", .. fields.Where(f => f.Value is not null).Select(f => $"{f.Name}: {f.Value}")]);

    /// <summary>The same between its fences.</summary>
    public static string Fenced(string embed) => $"```{Embeds.Embed.Fence}\n{embed}\n```";

    private static Embed? Embed(List<(string Name, EmbedField Field)> entries, int first, List<EmbedProblem> problems)
    {
        var kinds = string.Join(", ", EmbedKinds.Kinds);
        if (entries.Count == 0)
        {
            problems.Add(new(first, Embeds.Embed.Fence, $"Nothing to draw: begin with one of {kinds}, such as \"chart: similarity\"."));
            return null;
        }

        var (kind, (what, line)) = (entries[0].Name, entries[0].Field);
        if (!EmbedKinds.Kinds.Contains(kind))
        {
            problems.Add(new(line, Spelling.Shortened(kind), $"Not a kind of embed. The first line is one of {string.Join(", ", Spelling.NearestFirst(kind, EmbedKinds.Kinds))}."));
            return null;
        }

        if (EmbedKinds.Find(kind, what) is not { } form)
        {
            problems.Add(new(line, kind, $"{(what.Length == 0 ? "Nothing stands there" : $"\"{Spelling.Shortened(what)}\" is none")}; it is {EmbedKinds.Choices(kind)}."));
            return null;
        }

        foreach (var (name, field) in entries.Skip(1).Where(e => !form.Fields.Contains(e.Name)))
        {
            problems.Add(new(field.Line, Spelling.Shortened(name), $"Unknown. This {kind} takes {string.Join(", ", Spelling.NearestFirst(name, form.Fields))}."));
        }

        foreach (var missing in form.Needs.Where(n => !entries.Exists(e => e.Name == n)))
        {
            problems.Add(new(line, missing, "Missing."));
        }

        return new(kind, what, line, entries.Skip(1).ToDictionary(e => e.Name, e => e.Field));
    }
}
