using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Comparisons;

internal sealed class MatrixConfiguration : IEntityTypeConfiguration<SimilarityMatrix>, IEntityTypeConfiguration<SimilarityRow>, IEntityTypeConfiguration<CellCheck>
{
    public void Configure(EntityTypeBuilder<SimilarityMatrix> builder)
    {
        builder.HasOne(m => m.Experiment).WithMany().HasForeignKey(m => m.ExperimentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(m => m.Comparison).WithMany().HasForeignKey(m => m.ComparisonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => new { m.ExperimentId, m.Measure, m.ImageSet }).IsUnique();
        builder.HasIndex(m => new { m.ComparisonId, m.Measure, m.ImageSet, m.Size }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<SimilarityRow> builder)
    {
        builder.HasKey(r => new { r.MatrixId, r.Index });
        builder.HasOne<SimilarityMatrix>().WithMany(m => m.Rows).HasForeignKey(r => r.MatrixId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<CellCheck> builder)
    {
        builder.HasKey(c => c.RunId);
        builder.HasOne(c => c.Run).WithOne().HasForeignKey<CellCheck>(c => c.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<SimilarityMatrix>().WithMany().HasForeignKey(c => c.MatrixId).OnDelete(DeleteBehavior.Cascade);
        builder.Ignore(c => c.Agreement);
    }
}
