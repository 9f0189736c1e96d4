using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Experiments;

internal sealed class ExperimentConfiguration :
    IEntityTypeConfiguration<Experiment>, IEntityTypeConfiguration<ExperimentTag>, IEntityTypeConfiguration<ExperimentNetwork>, IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<Experiment> builder)
    {
        builder.HasIndex(e => e.IdempotencyKey).IsUnique();
        builder.HasIndex(e => new { e.Status, e.Id });
    }

    public void Configure(EntityTypeBuilder<ExperimentTag> builder)
    {
        builder.HasKey(t => new { t.ExperimentId, t.Name });
        builder.HasOne<Experiment>().WithMany(e => e.Tags).HasForeignKey(t => t.ExperimentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(t => t.Name);
    }

    public void Configure(EntityTypeBuilder<SavedView> builder) => builder.HasIndex(v => new { v.List, v.Name }).IsUnique();

    public void Configure(EntityTypeBuilder<ExperimentNetwork> builder)
    {
        builder.HasOne<Experiment>().WithMany(e => e.Networks).HasForeignKey(n => n.ExperimentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(n => n.Model).WithMany().HasForeignKey(n => n.ModelId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(n => new { n.ExperimentId, n.Index }).IsUnique();
        builder.HasIndex(n => n.ModelKey);
        builder.Ignore(n => n.Label);
    }
}
