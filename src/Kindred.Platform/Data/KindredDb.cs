using Kindred.Platform.Artifacts;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Datasets;
using Kindred.Platform.Evaluations;
using Kindred.Platform.Experiments;
using Kindred.Platform.Inversions;
using Kindred.Platform.Models;
using Kindred.Platform.Probes;
using Kindred.Platform.Reports;
using Kindred.Platform.Runs;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Platform.Data;

/// <summary>What the platform remembers. Derived once for each provider, because migrations belong to a provider.</summary>
public abstract class KindredDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<Experiment> Experiments => Set<Experiment>();
    public DbSet<ExperimentTag> Tags => Set<ExperimentTag>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<ExperimentNetwork> Networks => Set<ExperimentNetwork>();
    public DbSet<Run> Runs => Set<Run>();
    public DbSet<RunNeed> RunNeeds => Set<RunNeed>();
    public DbSet<MetricPoint> Metrics => Set<MetricPoint>();
    public DbSet<WorkerSlot> WorkerSlots => Set<WorkerSlot>();
    public DbSet<TrainedModel> Models => Set<TrainedModel>();
    public DbSet<Evaluation> Evaluations => Set<Evaluation>();
    public DbSet<ModelCheck> ModelChecks => Set<ModelCheck>();
    public DbSet<ImagePairSet> PairSets => Set<ImagePairSet>();
    public DbSet<InvertedImageSet> InvertedImageSets => Set<InvertedImageSet>();
    public DbSet<SimilarityMatrix> Matrices => Set<SimilarityMatrix>();
    public DbSet<SimilarityRow> MatrixRows => Set<SimilarityRow>();
    public DbSet<CellCheck> CellChecks => Set<CellCheck>();
    public DbSet<Comparison> Comparisons => Set<Comparison>();
    public DbSet<ComparisonMember> ComparisonMembers => Set<ComparisonMember>();
    public DbSet<UploadedRepresentation> UploadedRepresentations => Set<UploadedRepresentation>();
    public DbSet<StoredRepresentation> StoredRepresentations => Set<StoredRepresentation>();
    public DbSet<TrainedProbe> Probes => Set<TrainedProbe>();
    public DbSet<WrittenReport> WrittenReports => Set<WrittenReport>();
    public DbSet<PublishedReport> PublishedReports => Set<PublishedReport>();
    public DbSet<Artifact> Artifacts => Set<Artifact>();
    public DbSet<InstalledDataset> InstalledDatasets => Set<InstalledDataset>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(KindredDb).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }
}

public sealed class SqliteKindredDb(DbContextOptions<SqliteKindredDb> options) : KindredDb(options);

public sealed class PostgresKindredDb(DbContextOptions<PostgresKindredDb> options) : KindredDb(options);
