using Kindred.Engine.Architectures;
using Kindred.Platform.Datasets;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Compare;

namespace Kindred.Web.Tests.Compare;

public sealed class CompareReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Networks_come_in_the_order_asked_for_with_all_that_is_known_of_them(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.CreateAsync(kind);
        var (first, second) = (await Grid.CreateAsync(platform.Database), await Grid.CreateAsync(platform.Database, "Another"));
        var (a, b) = (await first.NetworkAsync(new Mlp(), 0.5), await second.NetworkAsync(new Vgg(), 0));
        var reader = Reader(platform);

        var (networks, missing) = await reader.ReadAsync([NetworkReference.OfModel(b.Id), NetworkReference.OfModel(99), NetworkReference.OfModel(a.Id)], Cancellation);
        var curves = await reader.CurvesAsync(networks, Cancellation);

        Assert.Equal(["VGG ε 0", "MLP ε 0.5"], networks.Select(n => n.Label));
        Assert.Equal(99, Assert.Single(missing).Id);
        Assert.Equal(["Another", "Two by two"], networks.Select(n => n.Experiments.Single().Name));
        Assert.All(networks, n => Assert.Equal((800, RunStatus.Succeeded, false), (n.Clean!.Correct, n.Work!.Status, n.Live)));
        Assert.Equal([2, 1, 2.0 / 3], curves.Of(networks[1], CurveQuantity.All[0]).Select(p => p.Value));
        Assert.Equal(["loss", "clean", "robust"], curves.Quantities.Select(q => q.Id));
        Assert.True(networks[0].MultiplyAdds > 0);
        Assert.Equal("", await reader.StampAsync(networks, Cancellation));
    }

    [Fact]
    public async Task A_cell_that_is_still_trained_has_settings_and_curves_but_no_accuracies()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await Grid.CreateAsync(platform.Database);
        var cell = await grid.CellAsync(new Mlp { Width = 64 }, 0.5);
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        db.Add(Rows.Metric(db.Runs.Single(), "loss/train", 10, 1.5));
        await db.SaveChangesAsync(Cancellation);
        var reader = Reader(platform);

        var network = Assert.Single((await reader.ReadAsync([new(cell.Id, IsCell: true)], Cancellation)).Networks);

        Assert.Equal((null, true, RunStatus.Running), (network.ModelId, network.Live, network.Work!.Status));
        Assert.Equal(64, ((Mlp)network.Spec.Architecture!).Width);
        Assert.Null(network.Clean);
        Assert.Single((await reader.CurvesAsync([network], Cancellation)).Of(network, CurveQuantity.All[0]));
        Assert.NotEqual("", await reader.StampAsync([network], Cancellation));
    }

    [Fact]
    public async Task A_cell_that_is_trained_is_its_network_and_stands_once()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await Grid.CreateAsync(platform.Database);
        var model = await grid.NetworkAsync(new Mlp(), 0.5);

        var (networks, missing) = await Reader(platform).ReadAsync([new(1, IsCell: true), NetworkReference.OfModel(model.Id), new(7, IsCell: true)], Cancellation);

        Assert.Equal(model.Id, Assert.Single(networks).ModelId);
        Assert.Equal("c7", $"{Assert.Single(missing)}");
    }

    [Fact]
    public async Task Of_a_network_that_was_brought_its_training_is_not_known()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var brought = await Grid.BroughtAsync(platform.Database);

        var network = Assert.Single((await Reader(platform).ReadAsync([NetworkReference.OfModel(brought.Id)], Cancellation)).Networks);

        Assert.True(network.Brought);
        Assert.Null(network.Spec.Training);
        Assert.Null(network.Epsilon);
        Assert.Null(network.TrainRunId);
        Assert.Null(network.MultiplyAdds);
        Assert.Equal("Zoo’s own", network.Label);
    }

    [Fact]
    public async Task Labels_say_what_tells_networks_apart()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await Grid.CreateAsync(platform.Database);
        var models = new[] { await grid.NetworkAsync(new Mlp(), 0.5), await grid.NetworkAsync(new Mlp(), 0.5, 1), await grid.NetworkAsync(new Mlp(), 0.5, 1, training: new() { Epochs = 9 }) };

        var (networks, _) = await Reader(platform).ReadAsync([.. models.Select(m => NetworkReference.OfModel(m.Id))], Cancellation);

        Assert.Equal(["MLP ε 0.5 seed 0", "MLP ε 0.5 seed 1 #2", "MLP ε 0.5 seed 1 #3"], networks.Select(n => n.Label));
        var groups = SeedGroup.Of(networks);
        Assert.Equal([2, 1], groups.Select(g => g.Networks.Count));
        var curves = await Reader(platform).CurvesAsync(networks, Cancellation);
        var mean = curves.Of(groups[0], CurveQuantity.All[0])[0].Spread;
        Assert.Equal((2.5, 2), (mean.Mean, mean.Count)); // losses 2 and 3
        Assert.Equal(Math.Sqrt(0.5), mean.Deviation!.Value, 9);
        Assert.Null(curves.Of(groups[1], CurveQuantity.All[0])[0].Spread.Deviation);
    }

    [Fact]
    public async Task Other_seeds_of_the_same_settings_are_found()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var (first, second) = (await Grid.CreateAsync(platform.Database), await Grid.CreateAsync(platform.Database, "Another"));
        var chosen = await first.NetworkAsync(new Mlp(), 0.5);
        await first.NetworkAsync(new Mlp(), 1, 1);
        await first.NetworkAsync(new Mlp { Width = 64 }, 0.5, 1);
        await first.NetworkAsync(new Mlp(), 0.5, 2, training: new() { Epochs = 9 });
        var other = await second.NetworkAsync(new Mlp(), 0.5, 3);
        var reader = Reader(platform);
        var (networks, _) = await reader.ReadAsync([NetworkReference.OfModel(chosen.Id)], Cancellation);

        Assert.Equal([other.Id], await reader.OtherSeedsAsync(networks, Cancellation));
    }

    [Fact]
    public async Task The_attack_that_most_have_is_chosen_at_the_epsilon_that_most_have()
    {
        await using var platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite);
        var grid = await Grid.CreateAsync(platform.Database);
        var models = new[] { await grid.NetworkAsync(new Mlp(), 0), await grid.NetworkAsync(new Mlp(), 0.5) };
        await using var db = await platform.Database.CreateDbContextAsync(Cancellation);
        db.Add(Rows.Evaluation(models[0], new Engine.Attacks.AutoAttack { Norm = Engine.Attacks.Norm.L2, Epsilon = 1 }, 30, 250));
        await db.SaveChangesAsync(Cancellation);
        var (networks, _) = await Reader(platform).ReadAsync([.. models.Select(m => NetworkReference.OfModel(m.Id))], Cancellation);

        var view = new CompareView(networks, new(null, null, null, null), null);

        Assert.Equal("PGD-10, L2", view.Attack!.Name);
        Assert.Equal([0.5, 1], view.Attack.Epsilons);
        Assert.Equal(0.5, view.At);
        Assert.Contains(view.Attacks, a => a.Name == "worst case, L2" && a.Networks == 1);
        Assert.Equal((1.0, 30), (AutoAttackResult.Of(networks[0], 0.5)!.Epsilon, AutoAttackResult.Of(networks[0], 0.5)!.Accuracy.Correct));
        Assert.Null(AutoAttackResult.Of(networks[1], 0.5));
        Assert.Equal(["clean", "robust-0.5", "robust-1", "autoattack", "epsilon", "parameters", "multiply-adds", "minutes"], view.Quantities.Select(q => q.Id));
        Assert.Equal(0.4, view.Quantities[1].Of(networks[0]));
    }

    [Fact]
    public void An_address_names_networks_in_order_each_once_and_what_it_cannot_read_is_told()
    {
        var named = NamedNetworks.Parse("7, 3,7,c12,x,-1,3.5");

        Assert.Equal(["7", "3", "c12"], named.References.Select(r => $"{r}"));
        Assert.Equal(["x", "-1", "3.5"], named.Unreadable);
        var many = NamedNetworks.Parse(string.Join(',', Enumerable.Range(1, 70)));
        Assert.Equal((60, 70), (many.References.Count, many.Named));
    }

    private static CompareReader Reader(TestPlatform platform) => new(platform.Database, new DatasetShelf(platform.Database, new DatasetInstaller(platform.Options, platform.Database, platform.Clock)));
}
