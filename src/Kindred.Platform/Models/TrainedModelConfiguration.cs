using Kindred.Engine.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Models;

internal sealed class TrainedModelConfiguration : IEntityTypeConfiguration<TrainedModel>, IEntityTypeConfiguration<ModelCheck>
{
    public void Configure(EntityTypeBuilder<TrainedModel> builder)
    {
        builder.HasIndex(m => m.Key).IsUnique();
        builder.HasIndex(m => m.TrainRunId);
        builder.Ignore(m => m.InputShape);
        builder.Property(m => m.Origin).HasDefaultValue(ModelOrigin.Trained);
        builder.Property(m => m.WeightsUsed).HasDefaultValue(KeptWeights.Last); // rows from before there was a choice
        builder.Property(m => m.Stop).HasDefaultValue(TrainingStop.None);
    }

    public void Configure(EntityTypeBuilder<ModelCheck> builder)
    {
        builder.HasOne<TrainedModel>().WithMany(m => m.Checks).HasForeignKey(c => c.ModelId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(c => new { c.ModelId, c.Code }).IsUnique();
    }
}
