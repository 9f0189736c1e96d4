using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Experiments;

/// <summary>
/// The filter of the list of experiments: terms separated by spaces, all of which must hold. <c>status:running,queued</c> is any of these,
/// <c>name:resnet</c> or a bare word is part of the name, whatever its case.
/// </summary>
public sealed record ExperimentFilter(IReadOnlyList<ExperimentStatus> Statuses, IReadOnlyList<string> NameParts)
{
    /// <summary>Reads a filter; null with the reason where it cannot be understood.</summary>
    public static ExperimentFilter? Read(string? text, out string? wrong)
    {
        var statuses = new List<ExperimentStatus>();
        var names = new List<string>();
        foreach (var term in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (key, value) = term.IndexOf(':') is var colon and > 0 ? (term[..colon], term[(colon + 1)..]) : ("name", term);
            wrong = key switch
            {
                "name" => Add(names, value),
                "status" => Add(statuses, value),
                _ => $"\"{key}\" cannot be filtered by; name and status can.",
            };
            if (wrong is not null)
            {
                return null;
            }
        }

        wrong = null;
        return new(statuses, names);
    }

    public IQueryable<Experiment> Of(IQueryable<Experiment> experiments)
    {
        foreach (var part in NameParts)
        {
            var pattern = $"%{part.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
            experiments = experiments.Where(e => EF.Functions.Like(e.Name.ToLower(), pattern, "\\"));
        }

        return Statuses.Count == 0 ? experiments : experiments.Where(e => Statuses.Contains(e.Status));
    }

    private static string? Add(List<string> names, string value)
    {
        names.Add(value.ToLowerInvariant());
        return null;
    }

    private static string? Add(List<ExperimentStatus> statuses, string value)
    {
        foreach (var name in value.Split(','))
        {
            if (!Enum.TryParse<ExperimentStatus>(name, ignoreCase: true, out var status) || !char.IsLetter(name[0]))
            {
                return $"\"{name}\" is not a status; {string.Join(", ", Enum.GetNames<ExperimentStatus>().Select(n => n.ToLowerInvariant()))} are.";
            }

            statuses.Add(status);
        }

        return null;
    }
}
