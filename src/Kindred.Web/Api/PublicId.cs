using System.Globalization;

namespace Kindred.Web.Api;

/// <summary>Row ids as callers see them: opaque strings.</summary>
public static class PublicId
{
    public static string Of(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static string? Of(long? id) => id is { } value ? Of(value) : null;
}
