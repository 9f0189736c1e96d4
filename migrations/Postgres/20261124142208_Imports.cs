using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Imports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Card",
                table: "Models",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FeaturesArtifact",
                table: "Models",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Import",
                table: "Models",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Origin",
                table: "Models",
                type: "text",
                nullable: false,
                defaultValue: "Trained");

            migrationBuilder.AddColumn<string>(
                name: "Name",
                table: "InstalledDatasets",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Spec",
                table: "InstalledDatasets",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Card",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "FeaturesArtifact",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Import",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Origin",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Name",
                table: "InstalledDatasets");

            migrationBuilder.DropColumn(
                name: "Spec",
                table: "InstalledDatasets");
        }
    }
}
