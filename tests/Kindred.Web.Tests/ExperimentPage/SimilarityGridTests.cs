using Kindred.Engine.Similarity;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Web.Experiments.Sections;

namespace Kindred.Web.Tests.ExperimentPage;

public sealed class SimilarityGridTests
{
    [Fact]
    public void A_cell_is_the_mean_over_seeds_with_the_same_seed_on_both_sides()
    {
        var grid = new SimilarityGrid(Some.Matrix((row, column) => row.Seed != column.Seed ? 0.99 : row.Seed == 0 ? 0.2 : 0.4));

        Assert.Equal(0.3, grid.Cell("MLP", 0, "VGG", 1)!.Value, 12);
        Assert.Equal(0.4, grid.Cell("MLP", 0, "VGG", 1, seed: 1)!.Value, 12);
    }

    [Fact]
    public void The_mean_of_a_block_leaves_out_an_architecture_with_itself()
    {
        var grid = new SimilarityGrid(Some.Matrix((row, column) => row.ArchitectureLabel == column.ArchitectureLabel ? 1 : row.Epsilon == 0 ? 0.1 : 0.7));

        Assert.Equal(0.1, grid.MeanOfDifferent(0, 0)!.Value, 12);
        Assert.Equal(0.7, grid.BlockMeans()[1, 0]!.Value, 12); // row: the network inverted through
    }

    [Fact]
    public void Behind_a_cell_stand_the_stored_cells_of_its_seeds()
    {
        var grid = new SimilarityGrid(Some.Matrix((row, column) => row.Seed == 0 ? 0.2 : 0.4));

        var behind = grid.Behind("MLP", 0, "VGG", 1);

        Assert.Equal([(0, 0.2), (1, 0.4)], behind.Select(c => (c.Seed, c.Value)));
        Assert.All(behind, c => Assert.Equal((("MLP", 0.0), ("VGG", 1.0)), ((Some.Networks[c.Row].ArchitectureLabel, Some.Networks[c.Row].Epsilon), (Some.Networks[c.Column].ArchitectureLabel, Some.Networks[c.Column].Epsilon))));
    }

    [Fact]
    public void What_others_see_of_a_network_is_the_mean_of_its_row_at_its_own_epsilon()
    {
        var grid = new SimilarityGrid(Some.Matrix((row, column) => row.ArchitectureLabel == "VGG" && column.Epsilon == row.Epsilon ? 0.6 : 0));

        Assert.Equal(0.6, grid.ToOthers("VGG", 1)!.Value, 12);
        Assert.Equal(0, grid.ToOthers("MLP", 1)!.Value, 12);
    }

    [Fact]
    public void Networks_left_out_count_in_no_mean_and_keep_their_cells()
    {
        var collapsed = Some.Networks.FindIndex(n => n is { ArchitectureLabel: "VGG", Epsilon: 0, Seed: 0 });
        var matrix = Some.Matrix((row, column) => Some.Networks[collapsed] == row || Some.Networks[collapsed] == column ? 0 : 0.5);

        var grid = new SimilarityGrid(matrix, [collapsed]);

        Assert.Equal(0.5, grid.MeanOfDifferent(0, 0)!.Value, 12);
        Assert.Equal(0, grid.Cell("VGG", 0, "MLP", 0, seed: 0)!.Value, 12);
    }

    [Fact]
    public void Rows_that_are_not_there_yet_are_no_values_rather_than_zeros()
    {
        var matrix = Some.Matrix((_, _) => 0.5) with { Rows = new double[]?[Some.Networks.Count] };

        var grid = new SimilarityGrid(matrix);

        Assert.Null(grid.Cell("MLP", 0, "VGG", 0));
        Assert.Null(grid.MeanOfDifferent(0, 0));
    }

    [Fact]
    public void The_difference_of_a_matrix_and_its_transpose_changes_sign_across_the_diagonal()
    {
        var difference = SimilarityGrid.Asymmetry(new double?[,] { { 1, 0.2 }, { 0.7, 1 } });

        Assert.Equal(-0.5, difference[0, 1]!.Value, 12);
        Assert.Equal(0.5, difference[1, 0]!.Value, 12);
        Assert.Equal(0, difference[0, 0]!.Value, 12);
    }

    [Fact]
    public void The_whole_grid_stands_by_epsilon_by_architecture_or_clustered()
    {
        // MLP at ε 0 is like VGG at ε 1, and the other two are like each other
        static int Kind(MatrixNetwork n) => n.ArchitectureLabel == "MLP" ? (int)n.Epsilon : 1 - (int)n.Epsilon;
        var grid = new SimilarityGrid(Some.Matrix((row, column) => Kind(row) == Kind(column) ? .9 : row.Epsilon > column.Epsilon ? .3 : .1));

        Assert.Equal(["MLP", "VGG", "MLP", "VGG"], grid.Whole().Rows);
        Assert.Equal(["ε 0", "ε 1", "ε 0", "ε 1"], grid.Whole(GridOrder.Architecture).Rows);
        Assert.Equal(["MLP", "VGG"], grid.Whole(GridOrder.Architecture).Blocks.Select(b => b.Label));
        var clustered = grid.Whole(GridOrder.Clustering);
        Assert.Equal(["MLP ε 0", "VGG ε 1", "VGG ε 0", "MLP ε 1"], clustered.Rows);
        Assert.Equal(.9, clustered.Values[0][1], 12);
        Assert.Equal(.9, clustered.Values[2][3], 12);
        Assert.Equal(-.2, grid.Whole().LessTransposed().Values[0][2], 12);
        Assert.Equal(.2, grid.Whole().LessTransposed().Values[2][0], 12);
    }

    [Fact]
    public void Networks_that_are_alike_stand_together_on_the_map()
    {
        var table = Some.Matrix((row, column) => row.ArchitectureLabel == column.ArchitectureLabel ? 1 : .5);

        var map = MapData.Of(table, null, [])!;

        var points = map.Series(null).Where(s => s.Named).ToDictionary(s => s.Name, s => s.Points);
        Assert.Equal(8, map.Count);
        Assert.All(points["MLP"], p => Assert.Equal(points["MLP"][0].X, p.X, 9));
        Assert.Equal(1, Math.Abs(points["MLP"][0].X - points["VGG"][0].X), 9); // √(2 (1 − .5))
        Assert.Equal(1, map.Explained, 9);
        Assert.Equal(2, map.Series(1).Single(s => s is { Named: true, Name: "VGG" }).Points.Count); // two seeds
        Assert.Equal([false, false, true, true], points["VGG"].Select(p => p.Filled));
    }

    [Fact]
    public void The_map_leaves_out_what_is_collapsed_undefined_or_not_there_yet()
    {
        var whole = Some.Matrix((row, column) => Some.Networks[2] == row || Some.Networks[2] == column ? double.NaN : .5);
        var rows = whole.Rows.ToList();
        rows[5] = null;

        var map = MapData.Of(whole with { Rows = rows }, null, [0])!;

        Assert.Equal((5, 3), (map.Count, map.Missing));
        Assert.Null(MapData.Of(whole with { Rows = [.. rows.Select((r, i) => i < 2 ? r : null)] }, null, []));
    }

    [Fact]
    public void Distances_are_taken_as_they_are()
    {
        var table = Some.Matrix((row, column) => row == column ? 0 : row.ArchitectureLabel == column.ArchitectureLabel ? 0 : 3);

        var points = MapData.Of(table, new Kindred.Engine.Similarity.Procrustes(), [])!.Series(null).Where(s => s.Named).SelectMany(s => s.Points).ToList();

        Assert.Equal(3, Math.Abs(points[0].X - points[^1].X), 9);
    }

    [Fact]
    public void Of_a_distance_the_least_value_is_the_darkest_and_the_scale_is_as_long_as_its_values()
    {
        var grid = new SimilarityGrid(Some.Matrix((row, column) => row == column ? 0 : row.ArchitectureLabel == column.ArchitectureLabel ? 5 : row.Epsilon == 0 ? 20 : 10, new Rtd()));

        var view = grid.AtEpsilon(0);
        var difference = grid.Whole().LessTransposed();

        Assert.Equal((20, 0), (view.LeastAlike, view.MostAlike));
        Assert.Equal(("s20", "s00", "s10"), (view.Colour(0), view.Colour(20), view.Colour(10)));
        Assert.Equal(("0", "20.00"), (view.Text(0, 0), view.Text(0, 1)));
        Assert.Equal(("d15", "d05"), (difference.Colour(10), difference.Colour(-10)));
        Assert.Equal("row contained in column where negative", grid.Ends.Contained);
        Assert.Equal("0 to 20, 0 most alike", grid.Ends.Says);
    }

    [Fact]
    public void Networks_that_are_near_by_a_distance_are_clustered_together()
    {
        double Between(MatrixNetwork a, MatrixNetwork b) => a.Epsilon == b.Epsilon ? 1 : 9;
        var distances = new SimilarityGrid(Some.Matrix(Between, new Rtd()));
        var similarities = new SimilarityGrid(Some.Matrix((a, b) => 1 - Between(a, b) / 10));

        Assert.Equal(similarities.CellsIn(GridOrder.Clustering).Select(c => c.Epsilon), distances.CellsIn(GridOrder.Clustering).Select(c => c.Epsilon));
    }

    private static class Some
    {
        public static readonly List<MatrixNetwork> Networks =
            (from architecture in new[] { "MLP", "VGG" }
             from epsilon in new[] { 0.0, 1 }
             from seed in new[] { 0, 1 }
             select new MatrixNetwork(1, 1, $"{architecture} {epsilon} {seed}", architecture, architecture.ToLowerInvariant(), epsilon, seed)).ToList();

        public static MatrixTable Matrix(Func<MatrixNetwork, MatrixNetwork, double> value, SimilarityMeasure? measure = null) => new()
        {
            Id = 1,
            ExperimentId = 1,
            Measure = SpecJson.Serialize<SimilarityMeasure>(measure ?? new LinearCka()),
            MeasureLabel = "linear CKA (biased)",
            ImageSet = ImageSets.Inverted,
            Networks = Networks,
            Rows = Networks.Select(row => Networks.Select(column => value(row, column)).ToArray()).ToList(),
            Undefined = [],
            Provenance = "{}",
            CreatedAt = default,
            FinishedAt = null,
            ContentHash = null,
        };
    }
}
