using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Kindred.Web.Layout;

/// <summary>
/// The design tokens of <c>wwwroot/css/tokens.css</c>, for the two places that cannot read CSS variables: MudBlazor's theme and Plotly.
/// The file is embedded at build, so that a colour is written once.
/// </summary>
public sealed partial class Tokens
{
    public static Tokens Light { get; }
    public static Tokens Dark { get; }

    private readonly FrozenDictionary<string, string> values;

    static Tokens()
    {
        using var stream = typeof(Tokens).Assembly.GetManifestResourceStream("tokens.css") ?? throw new InvalidOperationException("tokens.css is not embedded");
        using var reader = new StreamReader(stream);
        (Light, Dark) = Parse(reader.ReadToEnd());
    }

    private Tokens(IDictionary<string, string> values) => this.values = values.ToFrozenDictionary();

    public static Tokens For(bool dark) => dark ? Dark : Light;

    /// <summary>A token without its dashes, such as "accent" or "sim-05".</summary>
    /// <exception cref="ArgumentException">There is no such token; the message names it.</exception>
    public string this[string name] => values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"no design token --{name}", nameof(name));

    public IEnumerable<string> Names => values.Keys;

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>Reads the light values of the first <c>:root</c> block, and the dark ones that stand over them.</summary>
    public static (Tokens Light, Tokens Dark) Parse(string css)
    {
        css = Comments().Replace(css, "");
        var light = Block(css, ":root {");
        var dark = new Dictionary<string, string>(light);
        foreach (var (name, value) in Block(css, ":root[data-theme=\"dark\"] {"))
        {
            dark[name] = value;
        }

        return (new Tokens(light), new Tokens(dark));
    }

    private static Dictionary<string, string> Block(string css, string selector)
    {
        var start = css.IndexOf(selector, StringComparison.Ordinal) + selector.Length;
        var body = css[start..css.IndexOf('}', start)];
        return Declarations().Matches(body).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim());
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"--([a-z0-9-]+)\s*:\s*([^;]+);")]
    private static partial Regex Declarations();
}
