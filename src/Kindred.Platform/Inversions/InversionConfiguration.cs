using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Inversions;

internal sealed class InversionConfiguration : IEntityTypeConfiguration<ImagePairSet>, IEntityTypeConfiguration<InvertedImageSet>
{
    public void Configure(EntityTypeBuilder<ImagePairSet> builder) => builder.HasIndex(p => p.Key).IsUnique();

    public void Configure(EntityTypeBuilder<InvertedImageSet> builder)
    {
        builder.HasOne(s => s.Model).WithMany().HasForeignKey(s => s.ModelId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(s => s.PairSet).WithMany().HasForeignKey(s => s.PairSetId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => s.Key).IsUnique();
        builder.HasIndex(s => s.RunId);
    }
}
