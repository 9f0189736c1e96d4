using System.Collections.Concurrent;

namespace Kindred.Web.Layout;

/// <summary>
/// What a page read for its first rendering, kept on the server until its circuit draws it anew a moment later: it is read once, and the live page stands
/// whole at once. The page's HTML carries only a ticket. One that is unknown (another server, too late) means reading again.
/// </summary>
public sealed class FirstReading(TimeProvider clock)
{
    private const int most = 500; // pages that no browser made live
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Guid, (object Reading, DateTimeOffset Until)> kept = new();

    public Guid Keep(object reading)
    {
        var now = clock.GetUtcNow();
        foreach (var late in kept.Where(k => k.Value.Until < now).Select(k => k.Key).ToList())
        {
            kept.TryRemove(late, out _);
        }

        var ticket = Guid.NewGuid();
        if (kept.Count < most)
        {
            kept[ticket] = (reading, now + patience);
        }

        return ticket;
    }

    /// <summary>Null where it is not known, or no longer.</summary>
    public T? Take<T>(Guid ticket)
        where T : class => kept.TryRemove(ticket, out var found) && found.Until >= clock.GetUtcNow() ? found.Reading as T : null;
}
