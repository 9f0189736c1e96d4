namespace Kindred.Web.Api;

/// <summary>Query values that name one of a few things, camelCase as in answers.</summary>
public static class EnumQuery
{
    /// <summary>Reads a name; nothing given is null and right.</summary>
    public static bool TryRead<T>(string? text, out T? value, out string wrong)
        where T : struct, Enum
    {
        (value, wrong) = (null, "");
        if (text is null)
        {
            return true;
        }

        var names = Enum.GetNames<T>();
        if (names.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is not { } name)
        {
            wrong = $"\"{text}\" is none of {string.Join(", ", names.Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}.";
            return false;
        }

        value = Enum.Parse<T>(name);
        return true;
    }
}
