using Kindred.Engine.Architectures;
using Kindred.Engine.Datasets;
using Kindred.Engine.Specs;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Experiments;
using Kindred.Platform.Runs;
using Kindred.Testing;

namespace Kindred.Platform.Tests.Experiments;

public sealed class RunGraphTests
{
    [Fact]
    public void Networks_of_one_epsilon_are_contiguous_in_index_order()
    {
        var spec = Some.Spec() with { Epsilons = [0, 1], Seeds = [7, 5] };

        var cells = ExperimentGrid.Cells(spec);

        Assert.Equal(
            ["MLP, ε 0, seed 7", "MLP, ε 0, seed 5", "ResNet-8, ε 0, seed 7", "ResNet-8, ε 0, seed 5", "MLP, ε 1, seed 7", "MLP, ε 1, seed 5", "ResNet-8, ε 1, seed 7", "ResNet-8, ε 1, seed 5"],
            cells.Select(c => c.Label));
        Assert.Equal(Enumerable.Range(0, 8), cells.Select(c => c.Index));
        Assert.Equal(8, cells.Select(c => c.ModelKey).Distinct().Count());
    }

    [Fact]
    public void Two_architectures_of_one_label_are_numbered()
    {
        var spec = Some.Spec() with { Architectures = [new ResNet { Width = 4 }, new Mlp(), new ResNet { Width = 8 }] };

        var labels = ExperimentGrid.Cells(spec).Select(c => c.ArchitectureLabel);

        Assert.Equal(["ResNet-8 (1)", "MLP", "ResNet-8 (2)"], labels);
    }

    [Fact]
    public void The_first_seed_comes_first_and_each_network_is_evaluated_and_inverted_right_behind_its_training()
    {
        var spec = Some.Spec() with { Epsilons = [0, 1], Seeds = [7, 5] };

        var runs = RunGraph.Build(spec, ExperimentGrid.Cells(spec), installed: true);

        Assert.Equal([RunKind.Train, RunKind.Evaluate, RunKind.Invert], runs.Take(3).Select(r => r.Kind));
        Assert.Equal([.. Enumerable.Repeat(7, 12), .. Enumerable.Repeat(5, 12)], runs.Take(24).Select(r => r.Cell!.Seed));
        Assert.All(runs.Chunk(3).Take(8), of => Assert.Single(of.Select(r => r.Cell).Distinct()));
        Assert.All(runs.Skip(24), r => Assert.Equal(RunKind.Compare, r.Kind));
    }

    [Fact]
    public void Compare_runs_fill_rows_block_by_block_and_need_what_they_read()
    {
        var spec = Some.Spec() with { Epsilons = [0, 1], Seeds = [7, 5] };

        var compares = RunGraph.Build(spec, ExperimentGrid.Cells(spec), installed: true).Where(r => r.Kind == RunKind.Compare).ToList();

        Assert.Equal(
            [new(ImageSets.Target, 0, 8), new(ImageSets.Inverted, 0, 4), new(ImageSets.Inverted, 4, 4)],
            compares.Select(c => SpecJson.Deserialize<CompareTask>(c.Task!)));
        Assert.All(compares, c => Assert.Equal(8, c.Needs.Count(n => n.Kind == RunKind.Train)));
        Assert.DoesNotContain(compares[0].Needs, n => n.Kind == RunKind.Invert);
        Assert.Equal([0.0], compares[1].Needs.Where(n => n.Kind == RunKind.Invert).Select(n => n.Cell!.Epsilon).Distinct());
        Assert.Equal([1.0], compares[2].Needs.Where(n => n.Kind == RunKind.Invert).Select(n => n.Cell!.Epsilon).Distinct());
    }

    [Fact]
    public void Where_networks_agree_is_compared_only_when_asked_for_and_without_inversions()
    {
        var spec = Some.Spec() with { SplitByAgreement = true };

        var runs = RunGraph.Build(spec, ExperimentGrid.Cells(spec), installed: true);

        var without = RunGraph.Build(Some.Spec(), ExperimentGrid.Cells(Some.Spec()), installed: true);
        Assert.Equal([new(ImageSets.Agree, 0, 2), new(ImageSets.Disagree, 0, 2)], runs.Skip(without.Count).Select(r => SpecJson.Deserialize<CompareTask>(r.Task!)));
        Assert.All(runs.Skip(without.Count), r => Assert.All(r.Needs, n => Assert.Equal(RunKind.Train, n.Kind)));
        Assert.Equal(without.Select(r => (r.Label, r.Task, r.ResultKey)), runs.Take(without.Count).Select(r => (r.Label, r.Task, r.ResultKey)));
    }

    [Fact]
    public void Classifiers_are_trained_anew_only_when_asked_for_and_once_all_networks_are_trained()
    {
        var spec = Some.Spec() with { Probes = new() { Starts = 1 } };

        var runs = RunGraph.Build(spec, ExperimentGrid.Cells(spec), installed: true);

        Assert.Equal(RunGraph.Build(Some.Spec(), ExperimentGrid.Cells(Some.Spec()), installed: true).Count + 1, runs.Count);
        Assert.Equal(new CompareTask(ImageSets.Probes, 0, 2), SpecJson.Deserialize<CompareTask>(runs[^1].Task!));
        Assert.Equal([RunKind.Train, RunKind.Train], runs[^1].Needs.Select(n => n.Kind));
    }

    [Fact]
    public void A_data_set_that_is_not_there_is_installed_before_any_training()
    {
        var spec = Some.Spec() with { Dataset = new FashionMnist() };

        var runs = RunGraph.Build(spec, ExperimentGrid.Cells(spec), installed: false);

        Assert.Equal(RunKind.Install, runs[0].Kind);
        Assert.All(runs.Where(r => r.Kind == RunKind.Train), r => Assert.Equal([runs[0]], r.Needs));
    }
}
