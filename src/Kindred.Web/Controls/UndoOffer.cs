namespace Kindred.Web.Controls;

/// <summary>Something that was done and can be taken back for a while.</summary>
/// <param name="Text">What was done: "3 experiments archived".</param>
/// <param name="Undo">Takes it back; null where it cannot be.</param>
/// <param name="Expired">What happens once nobody took it back; null where it is done already.</param>
public sealed record UndoOffer(string Text, Func<Task>? Undo = null, Func<Task>? Expired = null);
