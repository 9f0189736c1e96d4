using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WeightsOfTwoEpochs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "BestEpoch",
                table: "Models",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "BestWeightsArtifact",
                table: "Models",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Collapse",
                table: "Models",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Epochs",
                table: "Models",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "LastWeightsArtifact",
                table: "Models",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Stop",
                table: "Models",
                type: "TEXT",
                nullable: false,
                defaultValue: "None");

            migrationBuilder.AddColumn<string>(
                name: "WeightsUsed",
                table: "Models",
                type: "TEXT",
                nullable: false,
                defaultValue: "Last");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "BestEpoch",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "BestWeightsArtifact",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Collapse",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Epochs",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "LastWeightsArtifact",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Stop",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "WeightsUsed",
                table: "Models");
        }
    }
}
