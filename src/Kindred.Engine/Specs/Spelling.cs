namespace Kindred.Engine.Specs;

/// <summary>How messages to people write names, theirs and ours.</summary>
public static class Spelling
{
    /// <summary>Known names, those nearest to a misspelt one first.</summary>
    public static IReadOnlyList<string> NearestFirst(string name, IEnumerable<string> known) => SpecText.NearestFirst(name, known);

    /// <summary>User input in a message, cut where it is long.</summary>
    public static string Shortened(string text) => SpecText.Shortened(text);

    /// <summary>A name of code as JSON and filters write it.</summary>
    public static string CamelCase(string name) => SpecText.CamelCase(name);
}
