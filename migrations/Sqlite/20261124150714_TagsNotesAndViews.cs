using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TagsNotesAndViews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "Archived",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Dataset",
                table: "Experiments",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<double>(
                name: "InvertedFrom",
                table: "Experiments",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "InvertedTo",
                table: "Experiments",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Norm",
                table: "Experiments",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "Experiments",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Objective",
                table: "Experiments",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "Starred",
                table: "Experiments",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "SummarisedAt",
                table: "Experiments",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "SavedViews",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    List = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Filter = table.Column<string>(type: "TEXT", nullable: false),
                    Sort = table.Column<string>(type: "TEXT", nullable: false),
                    Columns = table.Column<string>(type: "TEXT", nullable: false),
                    IsDefault = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Tags",
                columns: table => new
                {
                    ExperimentId = table.Column<long>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Tags", x => new { x.ExperimentId, x.Name });
                    table.ForeignKey(
                        name: "FK_Tags_Experiments_ExperimentId",
                        column: x => x.ExperimentId,
                        principalTable: "Experiments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_SavedViews_List_Name",
                table: "SavedViews",
                columns: new[] { "List", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Tags_Name",
                table: "Tags",
                column: "Name");

            // what the three columns say has been in the spec all along
            migrationBuilder.Sql(
                """
                UPDATE "Experiments" SET
                    "Dataset" = COALESCE(json_extract("Spec", '$.dataset.kind'), ''),
                    "Objective" = COALESCE(json_extract("Spec", '$.training.objective.kind'), ''),
                    "Norm" = COALESCE(json_extract("Spec", '$.norm'), 'L2')
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SavedViews");

            migrationBuilder.DropTable(
                name: "Tags");

            migrationBuilder.DropColumn(
                name: "Archived",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "Dataset",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "InvertedFrom",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "InvertedTo",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "Norm",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "Objective",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "Starred",
                table: "Experiments");

            migrationBuilder.DropColumn(
                name: "SummarisedAt",
                table: "Experiments");
        }
    }
}
