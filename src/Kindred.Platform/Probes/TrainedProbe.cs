using Kindred.Engine.Probes;
using Kindred.Platform.Artifacts;
using Kindred.Platform.Experiments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Probes;

/// <summary>A linear classifier trained anew on a network's frozen penultimate representations; one for each network and recipe, whichever experiment asks.</summary>
public sealed class TrainedProbe
{
    /// <summary>Hash of network, recipe and images, see <see cref="ProbeKey"/>.</summary>
    public required string Key { get; set; }

    public long ModelId { get; set; }
    public Models.TrainedModel? Model { get; set; }

    /// <summary>The run that trained it.</summary>
    public long RunId { get; set; }

    /// <summary>The <see cref="ProbeSpec"/> as JSON.</summary>
    public required string Spec { get; set; }

    /// <summary>SHA-256 of the artifact: safetensors, "weight" K×d and "bias" K, as PyTorch's <c>nn.Linear</c> names them.</summary>
    public required string Artifact { get; set; }

    /// <summary>Which of the random starts was best, and after which epoch, both from 1.</summary>
    public int Start { get; set; }

    public int Epoch { get; set; }

    /// <summary>Held-out images it has right; they chose it.</summary>
    public int ValidationCorrect { get; set; }

    public int ValidationCount { get; set; }

    /// <summary>Of the first images of the test split.</summary>
    public int TestCorrect { get; set; }

    public int TestCount { get; set; }
    public DateTime CreatedAt { get; set; }
}

internal sealed class TrainedProbeConfiguration : IEntityTypeConfiguration<TrainedProbe>
{
    public void Configure(EntityTypeBuilder<TrainedProbe> builder)
    {
        builder.HasKey(p => p.Key);
        builder.HasOne(p => p.Model).WithMany().HasForeignKey(p => p.ModelId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>The identity of a probe.</summary>
public static class ProbeKey
{
    private const int NumericsVersion = 1; // raise it when the same network and recipe would give another probe

    /// <summary>Of a network in an experiment: trained on its training images, chosen on its held-out images, tested on as many test images as clean accuracy is measured on.</summary>
    public static string For(string modelKey, ExperimentSpec spec) => ContentKey.Of(
        ("result", "probe"), ("numerics", NumericsVersion), ("model", modelKey), ("probe", spec.Probes), ("trainingImages", spec.TrainingImages),
        ("heldOut", ExperimentSpec.HeldOut), ("testImages", spec.Evaluation.CleanImages));
}
