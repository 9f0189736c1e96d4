using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Kindred.Web.Controls;

/// <summary>CommonMark with tables, task lists and bare links to HTML that is safe to show: HTML in it is text, links lead to web pages only, images become links.</summary>
public static class SafeMarkdown
{
    private static readonly MarkdownPipeline pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().UseAutoLinks().Build();

    public static string ToHtml(string markdown)
    {
        var document = Markdown.Parse(markdown, pipeline);
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
