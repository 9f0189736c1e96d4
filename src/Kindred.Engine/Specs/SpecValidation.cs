using System.Collections;
using System.Globalization;

namespace Kindred.Engine.Specs;

/// <summary>Checks a built spec: ranges, choices and lengths of its fields, of nested records and of list items, then each record's own rules.</summary>
public static class SpecValidation
{
    /// <summary>Everything that is wrong, keyed by field path.</summary>
    /// <param name="spec">A record with or without nested records.</param>
    public static SpecErrors Validate(object spec)
    {
        var errors = new SpecErrors();
        Check(spec, errors, "");
        return errors;
    }

    /// <summary>Adds what is wrong and returns a copy in which defaults stand in place of what is.</summary>
    internal static object Check(object spec, SpecErrors errors, string path)
    {
        foreach (var field in SpecFields.Of(spec.GetType()))
        {
            var at = SpecText.Join(path, field.Name);
            if (errors.For(at).Count > 0)
            {
                continue; // the reader has refused it already
            }

            var value = field.Get(spec);
            var checkedValue = Value(field, value, errors, at);
            if (errors.For(at).Count > 0 || !ReferenceEquals(checkedValue, value))
            {
                spec = field.With(spec, errors.For(at).Count > 0 ? field.Default : checkedValue);
            }
        }

        if (spec is ISpecRules rules)
        {
            ApplyRules(spec, rules, errors, path);
        }

        return spec;
    }

    /// <summary>What is wrong with the number of items of a list, or characters of a text.</summary>
    internal static string WrongLength(SpecField field, int length)
    {
        var limits = (field.MinimumLength, field.MaximumLength) switch
        {
            ({ } low, { } high) => $"{low:N0} to {high:N0}",
            ({ } low, null) => $"at least {low:N0}",
            (_, var high) => $"at most {high:N0}",
        };
        return $"{length:N0} given; it takes {limits}{(field.Kind == SpecFieldKind.Text ? " characters" : "")}.";
    }

    // Rules see a record in which each field is in its range (so that none divides by a patch size of 0). They are silent about
    // fields already refused, and altogether where a field that others are judged by (data set, norm) is only a stand-in.
    private static void ApplyRules(object spec, ISpecRules rules, SpecErrors errors, string path)
    {
        var standIn = SpecFields.Of(spec.GetType())
            .Where(f => f.Kind is SpecFieldKind.Family or SpecFieldKind.Choice)
            .Select(f => SpecText.Join(path, f.Name))
            .Any(at => errors.For(at).Count > 0 || errors.For(SpecText.Join(at, SpecJson.Kind)).Count > 0);
        if (standIn)
        {
            return;
        }

        var found = new SpecErrors();
        rules.Check(found, path.Length == 0 ? "" : $"{path}.");
        var before = errors.ToDictionary();
        foreach (var (field, messages) in found.ToDictionary())
        {
            if (!before.Keys.Any(other => Holds(field, other) || Holds(other, field)))
            {
                Array.ForEach(messages, m => errors.Add(field, m));
            }
        }
    }

    private static bool Holds(string outer, string inner) =>
        inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '[');

    private static object? Value(SpecField field, object? value, SpecErrors errors, string path)
    {
        switch (value)
        {
            case null:
                if (!field.Nullable)
                {
                    errors.Add(path, "Needs a value.");
                }

                return null;
            case IList list:
                return Items(field, list, errors, path);
            case string text:
                Length(field, text.Length, errors, path);
                break;
            case int or long or double:
                Range(field, Convert.ToDouble(value, CultureInfo.InvariantCulture), errors, path);
                break;
            default:
                if (field.Kind is SpecFieldKind.Family or SpecFieldKind.Record)
                {
                    return Check(value, errors, path);
                }

                break;
        }

        if (field.Kind == SpecFieldKind.Choice && !field.Choices.Any(c => c.Value.Equals(value)))
        {
            errors.Add(path, $"{value} is not one of {string.Join(", ", field.Choices.Select(c => c.Name))}.");
        }

        return value;
    }

    private static object Items(SpecField field, IList list, SpecErrors errors, string path)
    {
        Length(field, list.Count, errors, path);
        var sane = Array.CreateInstance(field.Item!.Type, list.Count);
        var changed = false;
        for (var i = 0; i < list.Count; i++)
        {
            var at = $"{path}[{i}]";
            var item = errors.For(at).Count > 0 ? list[i] : Value(field.Item, list[i], errors, at);
            if (errors.For(at).Count > 0)
            {
                item = SpecFields.StandIn(field.Item);
            }

            changed |= !Equals(item, list[i]);
            sane.SetValue(item, i);
        }

        return changed ? sane : list;
    }

    private static void Length(SpecField field, int length, SpecErrors errors, string path)
    {
        if (length < field.MinimumLength || length > field.MaximumLength)
        {
            errors.Add(path, WrongLength(field, length));
        }
    }

    private static void Range(SpecField field, double value, SpecErrors errors, string path)
    {
        var low = field.Minimum is not { } minimum || (field.MinimumIsExclusive ? value > minimum : value >= minimum);
        var high = field.Maximum is not { } maximum || (field.MaximumIsExclusive ? value < maximum : value <= maximum);
        if (!double.IsFinite(value) || !low || !high)
        {
            errors.Add(path, field.RangeText is { } range
                ? $"{SpecText.Number(value)} is out of range: {range}."
                : $"{SpecText.Number(value)} is not a finite number.");
        }
    }
}
