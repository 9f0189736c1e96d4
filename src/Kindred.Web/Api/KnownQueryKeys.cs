using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace Kindred.Web.Api;

/// <summary>
/// Refuses query keys that a call does not know and values it cannot read, all at once, each under its key. A misspelt filter that was
/// passed over would answer with everything. Which keys there are is read off the handler's [FromQuery] parameters.
/// </summary>
public static class KnownQueryKeys
{
    public static EndpointFilterDelegate Filter(EndpointFilterFactoryContext handler, EndpointFilterDelegate next)
    {
        var keys = handler.MethodInfo.GetParameters().SelectMany(KeysOf).ToDictionary(k => k.Name, StringComparer.OrdinalIgnoreCase);
        return async call =>
        {
            var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
            foreach (var (name, values) in call.HttpContext.Request.Query)
            {
                if (Wrong(keys, name, values) is { } message)
                {
                    errors[name] = [message];
                }
            }

            return errors.Count == 0 ? await next(call) : Failure.BadQuery(errors);
        };
    }

    private static string? Wrong(Dictionary<string, Key> keys, string name, Microsoft.Extensions.Primitives.StringValues values) =>
        !keys.TryGetValue(name, out var key)
            ? keys.Count == 0 ? "This call takes no query." : $"Unknown. This call knows {string.Join(", ", keys.Keys.Order(StringComparer.Ordinal))}."
            : values.Count != 1 ? "Give it once." : key.Wrong(values[0] ?? "");

    private static IEnumerable<Key> KeysOf(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<AsParametersAttribute>() is not null
            ? parameter.ParameterType.GetProperties().SelectMany(p => KeyOf(p, p.PropertyType))
            : KeyOf(parameter, parameter.ParameterType);

    private static IEnumerable<Key> KeyOf(ICustomAttributeProvider source, Type type) =>
        source.GetCustomAttributes(typeof(FromQueryAttribute), false) is [FromQueryAttribute query]
            ? [new(query.Name!, Nullable.GetUnderlyingType(type) ?? type, source.GetCustomAttributes(typeof(RangeAttribute), false).OfType<RangeAttribute>().FirstOrDefault())]
            : [];

    private sealed record Key(string Name, Type Type, RangeAttribute? Range)
    {
        public string? Wrong(string text) =>
            Type == typeof(int) && !(int.TryParse(text, out var number) && (Range is null || Range.IsValid(number)))
                ? Range is null ? $"{text} is not a whole number." : $"{text} is not a whole number from {Range.Minimum:N0} to {Range.Maximum:N0}."
                : null;
    }
}
