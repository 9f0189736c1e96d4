namespace Kindred.Web.Compare;

/// <summary>One setting of all compared networks.</summary>
/// <param name="Section">What it belongs to, such as "Training".</param>
/// <param name="Label">Name shown to people.</param>
/// <param name="Unit">Unit, or null.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Values">As written, in the order of the networks; null where a network has no such setting, or it is not known.</param>
public sealed record SettingRow(string Section, string Label, string? Unit, string Help, IReadOnlyList<string?> Values)
{
    public bool Differs => Values.Distinct().Skip(1).Any();
}
