using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kindred.Platform.Evaluations;

internal sealed class EvaluationConfiguration : IEntityTypeConfiguration<Evaluation>
{
    public void Configure(EntityTypeBuilder<Evaluation> builder)
    {
        builder.HasOne(e => e.Model).WithMany(m => m.Evaluations).HasForeignKey(e => e.ModelId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(e => e.Key).IsUnique();
        builder.HasIndex(e => e.RunId);
    }
}
