namespace Kindred.Web.Hosting;

/// <summary>How the process ends, for scripts and for the server that watches its children. Anything else is a crash.</summary>
internal static class ExitCodes
{
    /// <summary>The server stopped when asked; the run's outcome, good or bad, is written in the database; or the run was not there to be taken.</summary>
    public const int Success = 0;

    /// <summary>The command line makes no sense; why is on the error output.</summary>
    public const int WrongUse = 64; // EX_USAGE of sysexits.h

    /// <summary>The server that started this child had ended before the child could tie itself to it.</summary>
    public const int ParentGone = 75; // EX_TEMPFAIL

    /// <summary>Settings are wrong; each message is on the error output.</summary>
    public const int WrongSettings = 78; // EX_CONFIG
}
