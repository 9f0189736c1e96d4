namespace Kindred.Web.Reports.Embeds;

/// <summary>What a block of a report asks to be drawn in its place: a kind, which one, and fields.</summary>
/// <param name="Kind">chart, matrix, gallery, table.</param>
/// <param name="What">Which of the kind, such as "similarity" or the id of a matrix.</param>
/// <param name="Line">Line of the text on which it says so, from 1.</param>
/// <param name="Fields">The rest, by name.</param>
public sealed record Embed(string Kind, string What, int Line, IReadOnlyDictionary<string, EmbedField> Fields)
{
    /// <summary>The info string of the fenced blocks of Markdown that are embeds.</summary>
    public const string Fence = "kindred";

    public EmbedField? Field(string name) => Fields.GetValueOrDefault(name);

    /// <summary>A refusal of a field, or of what is to be drawn where it has no such field.</summary>
    public EmbedException Wrong(string field, string message) => new([new(Field(field)?.Line ?? Line, field, message)]);
}

/// <summary>A field's value and the line it stands on.</summary>
public sealed record EmbedField(string Value, int Line);

/// <summary>What is wrong with an embed, where, and what would be right.</summary>
public sealed record EmbedProblem(int Line, string Field, string Message)
{
    public override string ToString() => $"Line {Line}, {Field}: {Message}";
}

/// <summary>An embed that cannot be drawn as it is written.</summary>
public sealed class EmbedException(IReadOnlyList<EmbedProblem> problems) : Exception(string.Join(" ", problems))
{
    public IReadOnlyList<EmbedProblem> Problems => problems;
}

/// <summary>An embed that is right, but what it shows has not been computed yet.</summary>
public sealed class EmbedPendingException(string message) : Exception(message);
