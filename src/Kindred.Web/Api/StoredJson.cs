using System.Text.Json;

namespace Kindred.Web.Api;

/// <summary>JSON columns as they go into answers; a method of its own, because a query's projection cannot hold optional arguments.</summary>
public static class StoredJson
{
    public static JsonElement Of(string json) => JsonElement.Parse(json);
}
