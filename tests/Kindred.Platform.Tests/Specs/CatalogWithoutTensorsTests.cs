using System.Diagnostics;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;

namespace Kindred.Platform.Tests.Specs;

/// <summary>The web process draws forms and checks specs, and must never load the 486 MB native library. A process of its own shows it.</summary>
public sealed class CatalogWithoutTensorsTests
{
    [Fact]
    public async Task Catalog_forms_and_validation_load_no_native_tensor_library()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        var explicitTest = $"{typeof(CatalogWithoutTensorsTests).FullName}.{nameof(In_a_process_of_its_own)}";
        foreach (var argument in (string[])[typeof(CatalogWithoutTensorsTests).Assembly.Location, "-explicit", "only", "-method", explicitTest])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Total: 1", output);
    }

    [Fact(Explicit = true)]
    public void In_a_process_of_its_own()
    {
        var defaults = CatalogFamilies.All.SelectMany(f => f.Entries.SelectMany(e => e.Fields.Select(x => x.DefaultJson?.ToJsonString()))).ToList();
        var errors = new SpecErrors();

        SpecJson.Read<ExperimentSpec>(SpecJson.Serialize(ExperimentPresets.Find("quick-look")!.Spec), errors);

        Assert.NotEmpty(defaults);
        Assert.Empty(errors.ToDictionary());
        Assert.DoesNotContain("torch", File.ReadAllLines("/proc/self/maps").Where(l => l.Contains(".so", StringComparison.Ordinal)).Aggregate("", string.Concat));
    }
}
