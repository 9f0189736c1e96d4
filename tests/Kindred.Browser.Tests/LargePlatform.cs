using Kindred.Engine.Architectures;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Platform.Models;
using Kindred.Testing;

namespace Kindred.Browser.Tests;

/// <summary>
/// A real server over more than a small experiment makes: rows written as runs leave them, of a long list, of a grid of 64 networks and of one with two seeds.
/// </summary>
public sealed class LargePlatform : IAsyncLifetime
{
    public const int Studies = 120;

    private TestPlatform rows = null!;

    public KindredProcess Server { get; private set; } = null!;

    /// <summary>Sixteen architectures at four epsilons.</summary>
    public long Wide { get; private set; }

    /// <summary>The networks of <see cref="Wide"/>.</summary>
    public IReadOnlyList<long> Models { get; private set; } = [];

    /// <summary>Two architectures of two seeds.</summary>
    public long Seeds { get; private set; }

    public async ValueTask InitializeAsync()
    {
        rows = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        (Wide, Models) = await GridAsync("A wide grid", new() { Architectures = [.. Enumerable.Range(1, 16).Select(w => new WideResNet { WideningFactor = w })], Epsilons = [0, 0.5, 1, 2], Seeds = [0] });
        (Seeds, _) = await GridAsync("A grid of two seeds", new() { Architectures = [new Mlp(), new ResNet()], Epsilons = [0, 1], Seeds = [0, 1] });
        await using (var db = await rows.Database.CreateDbContextAsync())
        {
            db.AddRange(Enumerable.Range(1, Studies).Select(i => Rows.Experiment($"Study {i:000}", ExperimentStatus.Succeeded, Rows.Monday.AddMinutes(-i))));
            await db.SaveChangesAsync();
        }

        Server = await KindredProcess.StartAsync(rows.Options.DataFolder);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await rows.DisposeAsync();
    }

    private async Task<(long Id, IReadOnlyList<long> Models)> GridAsync(string name, ExperimentSpec spec)
    {
        var grid = await Grid.CreateAsync(rows.Database, name, spec);
        var models = new List<TrainedModel>();
        foreach (var (epsilon, architecture, seed) in from e in spec.Epsilons from a in spec.Architectures from s in spec.Seeds select (e, a, s))
        {
            models.Add(await grid.NetworkAsync(architecture, epsilon, seed, robust: (int)(60 * epsilon) + seed));
        }

        foreach (var set in new[] { ImageSets.Target, ImageSets.Inverted })
        {
            await grid.MatrixAsync([.. models.Select((row, r) => models.Select((column, c) => r == c ? 1 : (set == ImageSets.Target ? 0.5 : 0.2) + (0.1 * row.Epsilon!.Value) + (0.001 * c)).ToArray())], set);
        }

        return (grid.Experiment.Id, models.ConvertAll(m => m.Id));
    }
}
