using System.Data.Common;
using Npgsql;

namespace Kindred.Platform.Data;

/// <summary>Tells a database that cannot be reached just now from one that refuses what it is asked.</summary>
public static class DatabaseOutage
{
    private const string OperatorIntervention = "57"; // class of SQL states: shutting down, starting up, crashed

    /// <summary>True where the same request may go through later: the server restarts, or the connection broke.</summary>
    public static bool Is(Exception? e) => e switch
    {
        PostgresException refused => refused.IsTransient || refused.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal),
        NpgsqlException or DbException { IsTransient: true } => true,
        not null => Is(e.InnerException), // Entity Framework wraps what the driver threw
        null => false,
    };
}
