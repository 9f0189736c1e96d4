using Kindred.Engine.Specs;

namespace Kindred.Engine.Tests.Specs;

/// <summary>What every entry of the catalog must keep, whoever adds it.</summary>
public sealed class CatalogContractTests
{
    public static TheoryData<string, string> Entries => [.. CatalogFamilies.All.SelectMany(f => f.Entries.Select(e => (f.Name, e.Id)))];

    [Theory, MemberData(nameof(Entries))]
    public void Is_described_for_people(string family, string id)
    {
        var entry = Entry(family, id);

        Assert.False(string.IsNullOrWhiteSpace(entry.Name));
        Assert.EndsWith(".", entry.Summary);
        Assert.All(entry.Fields, f =>
        {
            Assert.NotNull(f.Property.GetCustomAttributes(inherit: true).OfType<System.ComponentModel.DataAnnotations.DisplayAttribute>().SingleOrDefault()?.Name);
            Assert.EndsWith(".", f.Help);
        });
    }

    [Theory, MemberData(nameof(Entries))]
    public void Has_valid_defaults(string family, string id) =>
        Assert.Empty(SpecValidation.Validate(Entry(family, id).Default).ToDictionary());

    [Theory, MemberData(nameof(Entries))]
    public void Has_a_range_or_choices_for_every_number(string family, string id)
    {
        var numbers = Entry(family, id).Fields.Where(f => f.Kind is SpecFieldKind.Integer or SpecFieldKind.Number);

        Assert.All(numbers, f => Assert.True(f is { Minimum: not null, Maximum: not null }, $"{f.Name} has no range"));
    }

    [Theory, MemberData(nameof(Entries))]
    public void Comes_back_from_json_as_it_was(string family, string id)
    {
        var (type, entry) = (CatalogFamilies.Find(family)!.Type, Entry(family, id));
        var specs = entry.Fields.Select(f => f.With(entry.Default, OtherValue(f))).Append(entry.Default);

        foreach (var spec in specs)
        {
            var json = SpecJson.ToNode(spec, type)!.ToJsonString();

            Assert.StartsWith($"{{\"kind\":\"{id}\"", json);
            Assert.Equal(spec, System.Text.Json.JsonSerializer.Deserialize(json, type, SpecJson.Options));
            Assert.Equal(spec, SpecReader(type, json));
        }
    }

    [Theory, MemberData(nameof(Entries))]
    public void Refuses_numbers_outside_their_range_by_name(string family, string id)
    {
        var entry = Entry(family, id);
        foreach (var field in entry.Fields.Where(f => f.Minimum is not null || f.Maximum is not null))
        {
            foreach (var value in Outside(field))
            {
                var errors = SpecValidation.Validate(field.With(entry.Default, value));

                var message = Assert.Single(errors.For(field.Name));
                Assert.Contains("out of range", message);
                Assert.Contains(field.RangeText!, message);
            }
        }
    }

    [Theory, MemberData(nameof(Entries))]
    public void Refuses_what_is_not_among_its_choices(string family, string id)
    {
        var entry = Entry(family, id);
        foreach (var field in entry.Fields.Where(f => f is { Kind: SpecFieldKind.Choice } && f.Type == typeof(int)))
        {
            var errors = SpecValidation.Validate(field.With(entry.Default, -7));

            Assert.Contains($"-7 is not one of {string.Join(", ", field.Choices.Select(c => c.Name))}", Assert.Single(errors.For(field.Name)));
        }
    }

    private static CatalogEntry Entry(string family, string id) => CatalogFamilies.Find(family)!.Find(id)!;

    private static object? SpecReader(Type type, string json)
    {
        var errors = new SpecErrors();
        var read = typeof(SpecJson).GetMethods().Single(m => m.Name == "Read" && m.GetParameters()[0].ParameterType == typeof(string));
        var spec = read.MakeGenericMethod(type).Invoke(null, [json, errors, ""]);
        Assert.Empty(errors.ToDictionary());
        return spec;
    }

    private static object? OtherValue(SpecField field) => field.Kind switch
    {
        SpecFieldKind.Boolean => !(bool)field.Default!,
        SpecFieldKind.Choice => field.Choices[^1].Value,
        SpecFieldKind.Integer => Convert.ChangeType(field.Maximum!.Value, field.Type),
        SpecFieldKind.Number => (field.Minimum!.Value + field.Maximum!.Value) / 3,
        _ => field.Default,
    };

    private static IEnumerable<object> Outside(SpecField field)
    {
        if (field.Type == typeof(double))
        {
            return [Math.BitDecrement(field.Minimum!.Value), Math.BitIncrement(field.Maximum!.Value), double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        }

        double[] outside = [field.Minimum!.Value - 1, field.Maximum!.Value + 1];
        return outside.Where(v => v is >= int.MinValue and <= int.MaxValue).Select(v => Convert.ChangeType(v, field.Type));
    }
}
