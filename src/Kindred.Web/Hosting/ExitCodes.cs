namespace Kindred.Web.Hosting;

/// <summary>How the process ends, for scripts and for the server that watches its children.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Settings are wrong; each message is on the error output.</summary>
    public const int WrongSettings = 78; // EX_CONFIG of sysexits.h
}
