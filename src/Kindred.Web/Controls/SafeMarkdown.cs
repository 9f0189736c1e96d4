using Markdig;
using Markdig.Helpers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Kindred.Web.Controls;

/// <summary>CommonMark with tables, task lists and bare links to HTML that is safe to show: HTML in it is text, links lead to web pages only, images become links.</summary>
public static class SafeMarkdown
{
    private static readonly MarkdownPipeline pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().UseAutoLinks().Build();

    public static string ToHtml(string markdown) => ToHtml(Markdown.Parse(markdown, pipeline));

    /// <summary>What stands in the fenced blocks of this name, with the line of each one's first fence, from 1.</summary>
    public static IReadOnlyList<(string Text, int Line)> Fenced(string markdown, string name) =>
        [.. Named(Markdown.Parse(markdown, pipeline), name).Select(b => (string.Join('\n', b.Lines.Lines.Take(b.Lines.Count).Select(l => l.Slice.ToString())), b.Line + 1))];

    /// <summary>The same HTML with others in place of the fenced blocks of this name, in their order, and every heading one level lower, below the title of a page.</summary>
    public static string ToHtml(string markdown, string name, IReadOnlyList<string> inPlace)
    {
        var document = Markdown.Parse(markdown, pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            heading.Level = Math.Min(6, heading.Level + 1);
        }

        foreach (var (place, block) in Named(document, name).ToList().Index())
        {
            var parent = block.Parent!;
            parent[parent.IndexOf(block)] = new HtmlBlock(null) { Lines = new StringLineGroup(inPlace[place]) }; // ours, not the writer's
        }

        return ToHtml(document);
    }

    private static IEnumerable<FencedCodeBlock> Named(MarkdownDocument document, string name) =>
        document.Descendants<FencedCodeBlock>().Where(b => string.Equals(b.Info?.Trim(), name, StringComparison.OrdinalIgnoreCase));

    private static string ToHtml(MarkdownDocument document)
    {
        foreach (var link in document.Descendants<LinkInline>())
        {
            link.IsImage = false; // showing one would tell another host who reads
            link.Url = Safe(link.GetDynamicUrl?.Invoke() ?? link.Url);
            link.GetDynamicUrl = null;
            link.GetAttributes().AddProperty("rel", "noopener noreferrer nofollow");
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(l => !l.IsEmail))
        {
            link.Url = Safe(link.Url);
        }

        return document.ToHtml(pipeline);
    }

    private static string Safe(string? address) =>
        address is not null && (Uri.TryCreate(address, UriKind.Absolute, out var uri) && !address.StartsWith('/')
            ? uri.Scheme is "http" or "https" or "mailto"
            : !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains(':') && !address.Contains('\\')) ? address : "#";
}
