using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Kindred.Engine.Specs;

/// <summary>Reads the fields of a spec record: its public properties that can be initialised, base record first, in the order of declaration.</summary>
public static class SpecFields
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SpecField>> Known = new();

    /// <summary>The fields of a record type.</summary>
    /// <exception cref="NotSupportedException">A property is of a type that no form and no JSON of a spec can hold.</exception>
    public static IReadOnlyList<SpecField> Of(Type type) => Known.GetOrAdd(type, Read);

    /// <summary>A record of the type with every field at its default.</summary>
    internal static object DefaultOf(Type type) => Activator.CreateInstance(type)!;

    /// <summary>A value for a list item that cannot be used, so that the items after it keep their index.</summary>
    internal static object StandIn(SpecField item) =>
        item.Kind == SpecFieldKind.Family ? item.Family!.Entries[0].Default
        : item.Kind == SpecFieldKind.Choice ? item.Choices[0].Value
        : item.Type == typeof(string) ? ""
        : DefaultOf(item.Type);

    internal static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    private static IReadOnlyList<SpecField> Read(Type type)
    {
        var defaults = DefaultOf(type);
        var nullability = new NullabilityInfoContext();
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken)
            .Select(p => Field(p, defaults, nullability.Create(p).ReadState == NullabilityState.Nullable))];
    }

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;

    private static SpecField Field(PropertyInfo property, object defaults, bool nullable)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var display = property.GetCustomAttribute<DisplayAttribute>();
        var field = Described(new SpecField
        {
            Property = property,
            Name = SpecText.CamelCase(property.Name),
            Label = display?.GetName() ?? property.Name,
            Help = display?.GetDescription() ?? "",
            Unit = property.GetCustomAttribute<UnitAttribute>()?.Unit,
            Kind = SpecFieldKind.Text,
            Type = type,
            Nullable = nullable,
        });
        return field with
        {
            MinimumLength = property.GetCustomAttribute<MinLengthAttribute>()?.Length,
            MaximumLength = property.GetCustomAttribute<MaxLengthAttribute>()?.Length,
            Item = field.Kind == SpecFieldKind.List ? Described(field with { Type = type.GetGenericArguments()[0], Nullable = false }) : null,
            Default = property.GetValue(defaults),
        };
    }

    private static SpecField Described(SpecField field)
    {
        var range = field.Property.GetCustomAttribute<RangeAttribute>();
        var choices = ChoicesOf(field);
        return field with
        {
            Kind = choices.Count > 0 ? SpecFieldKind.Choice : KindOf(field.Type),
            Family = CatalogFamilies.All.FirstOrDefault(f => f.Type == field.Type),
            Choices = choices,
            Minimum = range is null ? null : Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture),
            Maximum = range is null ? null : Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture),
            MinimumIsExclusive = range?.MinimumIsExclusive ?? false,
            MaximumIsExclusive = range?.MaximumIsExclusive ?? false,
        };
    }

    private static SpecFieldKind KindOf(Type type) =>
        type == typeof(int) || type == typeof(long) ? SpecFieldKind.Integer
        : type == typeof(double) ? SpecFieldKind.Number
        : type == typeof(bool) ? SpecFieldKind.Boolean
        : type == typeof(string) ? SpecFieldKind.Text
        : IsList(type) ? SpecFieldKind.List
        : CatalogFamilies.All.Any(f => f.Type == type) ? SpecFieldKind.Family
        : type.IsClass && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null ? SpecFieldKind.Record
        : throw new NotSupportedException($"A field of a spec cannot be a {type}.");

    private static List<SpecChoice> ChoicesOf(SpecField field)
    {
        if (field.Type.IsEnum)
        {
            return [.. field.Type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken).Select(EnumChoice)];
        }

        var allowed = IsList(field.Type) ? null : field.Property.GetCustomAttribute<AllowedValuesAttribute>();
        return [.. (allowed?.Values ?? []).OfType<object>().Select(v => Choice(Convert.ChangeType(v, field.Type, CultureInfo.InvariantCulture)))];
    }

    private static SpecChoice EnumChoice(FieldInfo member)
    {
        // the same two rules as JsonStringEnumConverter: the member's own JSON name, else camelCase
        var name = member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? SpecText.CamelCase(member.Name);
        return new(member.GetValue(null)!, name, member.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? name);
    }

    private static SpecChoice Choice(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return new(value, text, text);
    }
}
