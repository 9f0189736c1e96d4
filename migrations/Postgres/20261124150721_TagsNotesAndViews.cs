using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Kindred.Migrations.Postgres
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
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Dataset",
                table: "Experiments",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<double>(
                name: "InvertedFrom",
                table: "Experiments",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "InvertedTo",
                table: "Experiments",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Norm",
                table: "Experiments",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "Experiments",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Objective",
                table: "Experiments",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "Starred",
                table: "Experiments",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "SummarisedAt",
                table: "Experiments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "SavedViews",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    List = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Filter = table.Column<string>(type: "text", nullable: false),
                    Sort = table.Column<string>(type: "text", nullable: false),
                    Columns = table.Column<string>(type: "text", nullable: false),
                    IsDefault = table.Column<bool>(type: "boolean", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Tags",
                columns: table => new
                {
                    ExperimentId = table.Column<long>(type: "bigint", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false)
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
                    "Dataset" = COALESCE("Spec"::jsonb -> 'dataset' ->> 'kind', ''),
                    "Objective" = COALESCE("Spec"::jsonb -> 'training' -> 'objective' ->> 'kind', ''),
                    "Norm" = COALESCE("Spec"::jsonb ->> 'norm', 'L2')
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
