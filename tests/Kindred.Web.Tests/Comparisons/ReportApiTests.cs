using System.Text.Json;
using Kindred.Engine.Attacks;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Runs;
using Kindred.Testing;
using Kindred.Web.Tests.Api;

namespace Kindred.Web.Tests.Comparisons;

public sealed class ReportApiTests(KindredServer server) : IClassFixture<KindredServer>
{
    private readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task A_report_states_findings_accuracies_and_matrices()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare));
        var model = await server.StoreAsync(Rows.Model(run, new string('a', 64)));
        await server.StoreAsync(Rows.Evaluation(model, null, 800, 1000));
        await server.StoreAsync(Rows.Evaluation(model, new PgdAttack { Epsilon = 0.5 }, 100, 250));
        await server.ChangeAsync(db => db.Attach(experiment).Entity.Networks[1].ModelId = model.Id);
        await server.StoreAsync(Rows.Matrix(experiment, run, [[1, 0.8, 0.7], [0.8, 1, 0.9], [0.7, 0.9, 1]], ImageSets.Target));
        await server.StoreAsync(Rows.Matrix(experiment, run, [[1, 0.2, 0.1], [0.3, 1, 0.6], [0.2, 0.4, 1]], ImageSets.Inverted));

        var report = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/report");

        var findings = Assert.Single(report.GetProperty("findings").EnumerateArray());
        var half = findings.GetProperty("byEpsilon").EnumerateArray().Single(e => e.GetProperty("epsilon").GetDouble() == 0.5);
        Assert.Equal(0.9, half.GetProperty("plain").GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(0.5, half.GetProperty("inverted").GetProperty("mean").GetDouble(), 1e-12); // of 0.6 and 0.4
        Assert.NotEmpty(findings.GetProperty("headline").GetString()!);
        var measure = Assert.Single(report.GetProperty("convergence").GetProperty("measures").EnumerateArray());
        Assert.Equal([0.6, 0.4], measure.GetProperty("byEpsilon")[1].GetProperty("invertedPairs").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal("invertedTrend", measure.GetProperty("tests")[0].GetProperty("question").GetString());
        var networks = report.GetProperty("networks");
        Assert.Equal(["MLP, ε 0, seed 0", "MLP, ε 0.5, seed 0", "VGG, ε 0.5, seed 0"], networks.EnumerateArray().Select(n => n.GetProperty("label").GetString()));
        Assert.Equal([0.8, 0.4], networks[1].GetProperty("accuracies").EnumerateArray().Select(a => a.GetProperty("accuracy").GetDouble()));
        Assert.Empty(networks[0].GetProperty("accuracies").EnumerateArray());
        Assert.Equal(["target", "inverted"], report.GetProperty("matrices").EnumerateArray().Select(m => m.GetProperty("images").GetString()));
    }

    [Fact]
    public async Task Before_anything_was_compared_a_report_has_no_findings()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());

        var report = await client.JsonAsync($"/api/v1/experiments/{experiment.Id}/report");

        Assert.Empty(report.GetProperty("findings").EnumerateArray());
        var verdicts = report.GetProperty("convergence").GetProperty("verdicts").EnumerateArray().ToList();
        Assert.Equal(10, verdicts.Count);
        Assert.All(verdicts, v => Assert.Equal("not-tested", v.GetProperty("state").GetString()));
        Assert.All(verdicts, v => Assert.NotEmpty(v.GetProperty("because").GetString()!));
        Assert.Equal(JsonValueKind.Null, report.GetProperty("networks")[0].GetProperty("id").ValueKind);
    }

    [Fact]
    public async Task As_csv_a_report_is_every_value_that_is_there_in_long_form()
    {
        var experiment = await server.StoreAsync(Rows.ExperimentWithNetworks());
        var run = await server.StoreAsync(Rows.Run(experiment, RunStatus.Succeeded, kind: RunKind.Compare));
        await server.StoreAsync(Rows.Matrix(experiment, run, [[1, 0.25, double.NaN], [0.3, 1, 0.6], null], ImageSets.Inverted));

        var answer = await client.GetAsync($"/api/v1/experiments/{experiment.Id}/report?format=csv", TestContext.Current.CancellationToken);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var mlp = experiment.Networks[0].ArchitectureLabel;
        var vgg = experiment.Networks[2].ArchitectureLabel;
        const string measure = """inverted,linear-cka,"{""estimator"":""biased"",""batchSize"":256}" """;
        Assert.Equal(
        [
            "model1,model2,eps1,eps2,seed1,seed2,input_type,measure,parameters,score",
            $"{mlp},{mlp},0,0.5,0,0,{measure.Trim()},0.25",
            $"{mlp},{vgg},0,0.5,0,0,{measure.Trim()},",
            $"{mlp},{mlp},0.5,0,0,0,{measure.Trim()},0.3",
            $"{mlp},{vgg},0.5,0.5,0,0,{measure.Trim()},0.6",
            "",
        ], (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n'));
    }

    [Fact]
    public async Task Another_format_is_refused()
    {
        var problem = await (await client.GetAsync("/api/v1/experiments/1/report?format=xlsx", TestContext.Current.CancellationToken)).ProblemAsync(400, "bad-query");

        Assert.NotEmpty(problem.Errors("format"));
    }

    [Fact]
    public async Task An_experiment_that_is_not_there_is_not_found() =>
        await (await client.GetAsync("/api/v1/experiments/987654/report", TestContext.Current.CancellationToken)).ProblemAsync(404, "not-found");
}
