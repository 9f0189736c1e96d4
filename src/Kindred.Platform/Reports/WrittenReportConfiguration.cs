using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Reports;

internal sealed class WrittenReportConfiguration : IEntityTypeConfiguration<WrittenReport>, IEntityTypeConfiguration<PublishedReport>
{
    public void Configure(EntityTypeBuilder<WrittenReport> builder)
    {
        builder.Property(r => r.Version).IsConcurrencyToken();
        builder.HasIndex(r => r.IdempotencyKey).IsUnique();
        builder.HasIndex(r => new { r.Archived, r.UpdatedAt });
    }

    public void Configure(EntityTypeBuilder<PublishedReport> builder)
    {
        // what is published stays: its report cannot be taken away under it
        builder.HasOne<WrittenReport>().WithMany(r => r.Published).HasForeignKey(p => p.ReportId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => new { p.ReportId, p.Number }).IsUnique();
    }
}
