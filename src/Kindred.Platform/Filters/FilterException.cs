namespace Kindred.Platform.Filters;

/// <summary>A filter that cannot be understood: what is wrong, where, and what may stand there.</summary>
/// <param name="reason">What is wrong, in one sentence.</param>
/// <param name="column">Where, from 1.</param>
/// <param name="length">Characters it is about; 0 at the end of the filter.</param>
/// <param name="expected">What could stand there, likeliest first.</param>
public sealed class FilterException(string reason, int column, int length, IReadOnlyList<string> expected)
    : FormatException($"Column {column}: {Sentence(reason, expected)}")
{
    public int Column => column;

    public int Length => length;

    public IReadOnlyList<string> Expected => expected;

    /// <summary>The message without its column, for where a caret shows that.</summary>
    public string Reason => Sentence(reason, expected);

    internal static FilterException At(FilterToken token, string reason, params IReadOnlyList<string> expected) =>
        new(reason, token.Start + 1, token.Length, expected);

    private static string Sentence(string reason, IReadOnlyList<string> expected) =>
        expected.Count == 0 ? reason : $"{reason} Expected: {string.Join(", ", expected)}.";
}
