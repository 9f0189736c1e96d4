using System.Buffers.Text;
using System.Text;

namespace Kindred.Web.Api;

/// <summary>The place between two items of a sorted list, as an opaque string: the sort, the last item's value in it, and its id.</summary>
public sealed record Cursor(string Sort, string Value, long Id)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Sort}\n{Id}\n{Value}"));

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else, and for a cursor of another sort.</summary>
    public static bool TryRead(string text, string sort, out Cursor? cursor)
    {
        cursor = null;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n', 3);
        if (parts.Length == 3 && parts[0] == sort && long.TryParse(parts[1], out var id))
        {
            cursor = new(sort, parts[2], id);
        }

        return cursor is not null;
    }

    public static Failure Refused { get; } =
        Failure.BadQuery("cursor", "Not a cursor of this list in this order; use the nextCursor of the page before, with the same filter and sort.");
}
