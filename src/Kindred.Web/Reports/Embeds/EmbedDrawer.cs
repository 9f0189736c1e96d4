namespace Kindred.Web.Reports.Embeds;

/// <summary>Draws any embed from the database as it is now.</summary>
public sealed class EmbedDrawer(ChartEmbeds charts, MatrixEmbeds matrices, GalleryEmbeds galleries, TableEmbeds tables, ComparedEmbeds compared)
{
    /// <summary>Draws what the lines between two fences ask for.</summary>
    /// <param name="text">Between the fences.</param>
    /// <param name="line">Line of the text on which the first fence stands, from 1.</param>
    /// <param name="cancellation">Stops the queries.</param>
    public async Task<PlacedEmbed> DrawAsync(string text, int line, CancellationToken cancellation)
    {
        var placed = new PlacedEmbed(text) { Line = line };
        try
        {
            var embed = EmbedText.Read(text.Split('\n'), line + 1);
            var drawn = embed.Kind switch
            {
                _ when embed.Field("networks") is not null => await compared.DrawAsync(embed, cancellation),
                "chart" => await charts.DrawAsync(embed, cancellation),
                "matrix" => await matrices.DrawAsync(embed, cancellation),
                "gallery" => await galleries.DrawAsync(embed, cancellation),
                _ => await tables.DrawAsync(embed, cancellation),
            };
            return placed with { Drawn = embed.Field("caption") is { Value.Length: > 0 } caption ? drawn with { Caption = $"{caption.Value.TrimEnd('.')}. {drawn.Caption}" } : drawn };
        }
        catch (EmbedException e)
        {
            return placed with { Problems = e.Problems };
        }
        catch (EmbedPendingException e)
        {
            return placed with { Pending = e.Message };
        }
    }
}
