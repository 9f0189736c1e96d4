using System.Xml.Linq;
using Kindred.Engine.Specs;
using Kindred.Platform.Data;
using Kindred.Web.Controls;
using Kindred.Web.Experiments.Figures;
using Kindred.Web.Inversions;
using Kindred.Web.Tables;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Reports.Embeds;

/// <summary>Draws one pair of images through all networks of a seed: architectures down, epsilon across.</summary>
public sealed class GalleryEmbeds(IDbContextFactory<KindredDb> database, GalleryFigure gallery)
{
    public async Task<DrawnEmbed> DrawAsync(Embed embed, CancellationToken cancellation)
    {
        EmbeddedExperiment of;
        await using (var db = await database.CreateDbContextAsync(cancellation))
        {
            of = await EmbeddedExperiment.ReadAsync(db, embed, cancellation);
        }

        var number = long.Parse(embed.What);
        if (number < 1 || number > of.Spec.Inversion.Pairs)
        {
            throw embed.Wrong("gallery", $"There is no pair {Spelling.Shortened(embed.What)}; experiment {of.Id} has 1 to {of.Spec.Inversion.Pairs}.");
        }

        var pair = (int)number - 1;
        if (await gallery.ReadAsync(of.Id, of.Seed(), pair, cancellation) is not { } studio || studio.Networks.All(n => n.Images is null))
        {
            throw of.Pending("Inverted images");
        }

        var caption = $"Pair {pair + 1} of {Words.Count(studio.Pairs)} of {of.Head.Name}, inverted through each network of seed {studio.Seed}: {studio.Spec.Inversion.Method.Label}. "
            + $"Below each image its residual, the final relative distance to the target's representation; 0.1 or more counts as unconverged. ε: {of.Spec.Norm} in training. Unsmoothed, not rescaled in brightness.{of.Unfinished}";
        return new()
        {
            Body = [MatrixHtml.Frame($"Inversions of pair {pair + 1}", Table(studio, pair))],
            Caption = caption,
            Drawing = gallery.Draw(studio, pair).Root,
            Values = Values(studio, pair, caption, $"experiment-{of.Id}-pair-{pair + 1}"),
        };
    }

    private XElement Table(Studio studio, int pair)
    {
        var epsilons = studio.Epsilons;
        var scale = Math.Max(1, 84 / studio.Shape.Width);
        XElement Image(byte[] png, string alt) => new("img", new XAttribute("src", $"data:image/png;base64,{Convert.ToBase64String(png)}"), new XAttribute("alt", alt),
            new XAttribute("width", studio.Shape.Width * scale), new XAttribute("height", studio.Shape.Height * scale));
        XElement Cell(StudioNetwork? network) => network?.Images is not { } images ? new("td", "–")
            : new("td", Image(gallery.InvertedPng(studio, images, pair), $"inverted through {network.ArchitectureLabel}, epsilon {Words.Epsilon(network.Epsilon)}"), new XElement("small", Words.Residual(network.Residuals[pair])));
        return new("table", new XAttribute("class", "rep-gallery"),
            new XElement("thead", new XElement("tr", new XElement("th", ""), epsilons.Select(e => new XElement("th", new XAttribute("scope", "col"), $"ε {Words.Epsilon(e)}")))),
            new XElement("tbody",
                studio.ByArchitecture.Select(a => new XElement("tr", new XElement("th", new XAttribute("scope", "row"), a.Key), epsilons.Select(e => Cell(a.FirstOrDefault(n => n.Epsilon == e))))),
                new XElement("tr", new XAttribute("class", "pair"), new XElement("th", new XAttribute("scope", "row"), "Pair"),
                    new XElement("td", Image(gallery.TestPng(studio, studio.SeedIndices[pair]), $"seed image, {studio.SeedNames[pair]}"), new XElement("small", $"seed: {studio.SeedNames[pair]}")),
                    new XElement("td", Image(gallery.TestPng(studio, studio.TargetIndices[pair]), $"target image, {studio.TargetNames[pair]}"), new XElement("small", $"target: {studio.TargetNames[pair]}")))));
    }

    private static PrintedTable Values(Studio studio, int pair, string caption, string name)
    {
        var networks = studio.Networks.Where(n => n.SetId is not null).ToList();
        return new()
        {
            Name = name,
            Caption = caption,
            Columns = [new("Architecture", Number: false), new("ε"), new("Residual")],
            Rows = [.. networks.Select(n => (IReadOnlyList<string>)[n.ArchitectureLabel, Words.Epsilon(n.Epsilon), Words.Residual(n.Residuals[pair])])],
            Values = GalleryFigure.Values(studio, pair),
        };
    }
}
