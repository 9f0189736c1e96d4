using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Comparisons;

internal sealed class ComparisonConfiguration :
    IEntityTypeConfiguration<Comparison>, IEntityTypeConfiguration<ComparisonMember>, IEntityTypeConfiguration<StoredRepresentation>
{
    public void Configure(EntityTypeBuilder<Comparison> builder) =>
        builder.HasOne(c => c.Run).WithMany().HasForeignKey(c => c.RunId).OnDelete(DeleteBehavior.Restrict);

    public void Configure(EntityTypeBuilder<ComparisonMember> builder)
    {
        builder.HasKey(m => new { m.ComparisonId, m.Index });
        builder.HasOne<Comparison>().WithMany(c => c.Members).HasForeignKey(m => m.ComparisonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(m => m.Model).WithMany().HasForeignKey(m => m.ModelId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(m => m.Representation).WithMany().HasForeignKey(m => m.RepresentationId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<StoredRepresentation> builder)
    {
        builder.HasKey(r => r.Key);
        builder.HasOne(r => r.Model).WithMany().HasForeignKey(r => r.ModelId).OnDelete(DeleteBehavior.Cascade);
    }
}
