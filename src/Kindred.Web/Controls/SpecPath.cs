using System.Text;
using Kindred.Engine.Specs;

namespace Kindred.Web.Controls;

/// <summary>Field paths such as <c>architectures[1].depth</c>.</summary>
public static class SpecPath
{
    /// <summary>Names (string) and places in lists (int), from the outside in.</summary>
    public static IEnumerable<object> Steps(string path)
    {
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var pieces = part.Split('[');
            yield return pieces[0];
            foreach (var place in pieces.Skip(1))
            {
                yield return int.Parse(place.TrimEnd(']'));
            }
        }
    }

    public static string Join(IEnumerable<object> steps)
    {
        var path = new StringBuilder();
        foreach (var step in steps)
        {
            path.Append(step is int place ? $"[{place}]" : path.Length == 0 ? (string)step : $".{step}");
        }

        return path.ToString();
    }

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The id of the input that edits a field. Items of a list of plain values share their list's.</summary>
    public static string InputId(string path) => "f-" + path.Replace('.', '-').Replace('[', '-').Replace("]", "");

    /// <summary>The labels from the outside in, such as "Training, Objective, Step size"; unknown names stand for themselves.</summary>
    public static string Label(Type spec, string path, SpecDraft draft)
    {
        var labels = new List<string>();
        IReadOnlyList<SpecField> fields = SpecFields.Of(spec);
        var at = new List<object>();
        SpecField? field = null;
        foreach (var step in Steps(path))
        {
            at.Add(step);
            if (step is string name)
            {
                field = fields.FirstOrDefault(f => f.Name == name);
                if (name != SpecJson.Kind)
                {
                    labels.Add(field?.Label ?? name);
                }
            }
            else
            {
                field = field?.Item;
            }

            fields = field is null ? [] : field.Family is { } family ? EntryAt(draft, family, Join(at))?.Fields ?? [] : field.Fields;
        }

        return labels.Count > 1 ? string.Join(", ", labels.Skip(labels.Count - 2)) : string.Join(", ", labels);
    }

    /// <summary>The catalog entry whose settings stand at a path.</summary>
    public static CatalogEntry? EntryAt(SpecDraft draft, CatalogFamily family, string path) =>
        draft.Get(path)?[SpecJson.Kind]?.ToString() is { } kind ? family.Find(kind) : null;
}
