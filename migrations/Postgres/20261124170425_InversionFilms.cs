using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class InversionFilms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "FilmArtifact",
                table: "InvertedImageSets",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FilmSteps",
                table: "InvertedImageSets",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "FilmArtifact",
                table: "InvertedImageSets");

            migrationBuilder.DropColumn(
                name: "FilmSteps",
                table: "InvertedImageSets");
        }
    }
}
