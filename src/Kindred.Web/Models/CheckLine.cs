using Kindred.Platform.Models;
using Kindred.Web.Controls;

namespace Kindred.Web.Models;

/// <summary>A check as pages show it: the fault looked for, the verdict, and what was found.</summary>
public sealed record CheckLine(string Code, string Title, CheckVerdict Verdict, string Evidence)
{
    /// <summary>Every check of a network, red first.</summary>
    public static IReadOnlyList<CheckLine> Of(TrainedModel model) => [.. ModelFlags.Checks(model)
        .OrderBy(c => c.Verdict switch { CheckVerdict.Failed => 0, CheckVerdict.Passed => 1, _ => 2 })
        .Select(c => new CheckLine(c.Code, Words.Sentence(c.Code.Replace('-', ' ')), c.Verdict, c.Evidence))];
}
