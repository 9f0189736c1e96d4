using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kindred.Platform.Data;

/// <summary>Every stored time is UTC: SQLite forgets the kind of a <see cref="DateTime"/>, PostgreSQL refuses any other.</summary>
public sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
    time => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc),
    time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
