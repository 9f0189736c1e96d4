using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Kindred.Engine.Specs;
using Kindred.Web.Controls;

namespace Kindred.Web.Compare;

/// <summary>Lays the specs of networks side by side, setting by setting, as the records declare them: a setting added to a record later stands here by itself.</summary>
public static class SettingRows
{
    public static IReadOnlyList<SettingRow> Of(IReadOnlyList<NetworkSpec> specs)
    {
        var order = new List<(string Section, string Label, string? Unit)>();
        var read = specs.Select(s => Leaves(s, "", "").GroupBy(l => l.Key).ToDictionary(g => g.Key, g => g.First())).ToList();
        foreach (var leaves in read)
        {
            var at = 0; // a setting that only this one has stands after the one it follows here
            foreach (var key in leaves.Keys)
            {
                var known = order.IndexOf(key);
                if (known < 0)
                {
                    order.Insert(at, key);
                    known = at;
                }

                at = known + 1;
            }
        }

        return [.. order.Select(k => new SettingRow(k.Section, k.Label, k.Unit, read.First(r => r.ContainsKey(k))[k].Help, [.. read.Select(r => r.GetValueOrDefault(k)?.Text)]))
            .GroupBy(r => r.Section).SelectMany(g => g)];
    }

    /// <summary>The section of what was measured, beside which settings are read.</summary>
    public const string Outcome = "What came of it";

    /// <summary>Settings of the networks, base first, and what came of them.</summary>
    /// <param name="view">What is compared.</param>
    /// <param name="all">Also settings that do not differ.</param>
    public static IReadOnlyList<SettingRow> Shown(CompareView view, bool all) => Shown(view, Of([.. view.BaseFirst.Select(n => n.Spec)]), all);

    internal static IReadOnlyList<SettingRow> Shown(CompareView view, IReadOnlyList<SettingRow> rows, bool all) =>
    [
        .. rows.Where(r => all || r.Differs),
        .. view.Measured.Select(q => new SettingRow(Outcome, Words.Sentence(q.Name), null, "", [.. view.BaseFirst.Select(n => q.Of(n) is { } value ? q.Write(value) : null)])),
    ];

    private sealed record Leaf((string Section, string Label, string? Unit) Key, string Help, string? Text);

    private static IEnumerable<Leaf> Leaves(object spec, string section, string prefix)
    {
        foreach (var field in SpecFields.Of(spec.GetType()))
        {
            var (value, within) = (field.Get(spec), section.Length > 0 ? section : field.Property.GetCustomAttribute<DisplayAttribute>()?.GroupName ?? field.Label);
            var label = prefix.Length == 0 ? field.Label : $"{prefix}, {char.ToLowerInvariant(field.Label[0])}{field.Label[1..]}";
            if (field.Kind != SpecFieldKind.Record)
            {
                yield return new((within, label, field.Unit), field.Help, Text(field, value));
            }

            if (value is not null && field.Kind is SpecFieldKind.Record or SpecFieldKind.Family)
            {
                foreach (var leaf in Leaves(value, within, label == within ? "" : label))
                {
                    yield return leaf;
                }
            }
        }
    }

    private static string? Text(SpecField field, object? value) => (field.Kind, value) switch
    {
        (_, null) => null,
        (SpecFieldKind.Family, _) => field.Family!.Entries.Single(e => e.Type == value.GetType()).Name,
        (SpecFieldKind.Choice, _) => field.Choices.FirstOrDefault(c => c.Value.Equals(value))?.Label ?? $"{value}",
        (SpecFieldKind.Boolean, _) => (bool)value ? "yes" : "no",
        _ => SpecText.Write(SpecJson.ToNode(value, field.Property.PropertyType)),
    };
}
