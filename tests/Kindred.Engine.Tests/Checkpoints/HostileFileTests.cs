using Kindred.Engine.Checkpoints;

namespace Kindred.Engine.Tests.Checkpoints;

/// <summary>Files that are damaged, wrong or meant to harm: each is refused with a sentence that says why, and the next network loads.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kindred-hostile-").FullName;

    public static TheoryData<string> Names => [.. HostileFile.All.Select(f => f.Name)];

    [Fact]
    public void There_are_at_least_forty() => Assert.True(HostileFile.All.Count >= 40);

    [Theory, MemberData(nameof(Names))]
    public void Is_refused_with_the_reason(string name)
    {
        var hostile = HostileFile.All.Single(f => f.Name == name);
        var path = Path.Combine(folder, "network.pt");
        hostile.Write(path);

        var error = Assert.Throws<InvalidDataException>(() => NetworkReader.Load(hostile.Network, path, hostile.Features, HostileFile.MostBytes).Dispose());

        Assert.Contains(hostile.Reason, error.Message);
        Assert.True(error.Message.Length < 1200, $"{error.Message.Length} characters");
        using var good = NetworkReader.Load(Files.Network(), Files.Script("traced.pt"), null, HostileFile.MostBytes);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
