using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Runs;

internal sealed class RunConfiguration :
    IEntityTypeConfiguration<Run>, IEntityTypeConfiguration<RunNeed>, IEntityTypeConfiguration<MetricPoint>, IEntityTypeConfiguration<WorkerSlot>
{
    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.HasOne(r => r.Experiment).WithMany(e => e.Runs).HasForeignKey(r => r.ExperimentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(r => r.Network).WithMany().HasForeignKey(r => r.NetworkId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(r => r.Model).WithMany().HasForeignKey(r => r.ModelId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(r => r.IdempotencyKey).IsUnique();
        builder.HasIndex(r => new { r.ExperimentId, r.Order });
        builder.HasIndex(r => new { r.Status, r.Order });
        builder.HasIndex(r => r.ResultKey);
    }

    public void Configure(EntityTypeBuilder<RunNeed> builder)
    {
        builder.HasKey(n => new { n.RunId, n.NeededRunId });
        builder.HasOne(n => n.Run).WithMany(r => r.Needs).HasForeignKey(n => n.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(n => n.Needed).WithMany().HasForeignKey(n => n.NeededRunId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<MetricPoint> builder)
    {
        builder.HasOne<Run>().WithMany().HasForeignKey(m => m.RunId).OnDelete(DeleteBehavior.Cascade);

        // unique: a resumed run measures its interrupted epoch again and writes over what it had
        builder.HasIndex(m => new { m.RunId, m.Name, m.Step }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<WorkerSlot> builder) =>
        builder.HasIndex(s => new { s.Machine, s.ProcessId, s.Slot }).IsUnique();
}
