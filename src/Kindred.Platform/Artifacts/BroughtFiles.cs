using Kindred.Platform.Runs;

namespace Kindred.Platform.Artifacts;

/// <summary>Uploaded files while a run takes them in. What turns out to be of no use is not kept.</summary>
internal static class BroughtFiles
{
    /// <summary>Takes files in; where their content is refused, they are deleted unless something else needs them.</summary>
    /// <param name="context">The run.</param>
    /// <param name="sha256s">Their hashes.</param>
    /// <param name="takeIn">What is done with them.</param>
    /// <exception cref="InvalidDataException">The content is refused, or the files are gone.</exception>
    public static void TakeIn(RunContext context, IReadOnlyCollection<string> sha256s, Action takeIn)
    {
        if (sha256s.Any(s => !File.Exists(context.Artifacts.PathOf(s))))
        {
            throw new InvalidDataException("The upload is not kept any more: bring it again.");
        }

        try
        {
            takeIn();
        }
        catch (InvalidDataException)
        {
            using var db = context.Database.CreateDbContext();
            sha256s.Except(ArtifactUse.Named(db, sha256s, butRun: context.Run.Id)).ToList().ForEach(context.Artifacts.Delete);
            throw;
        }
    }
}
