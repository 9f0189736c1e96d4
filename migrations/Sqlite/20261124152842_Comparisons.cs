using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Comparisons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "Statistics",
                table: "MatrixRows",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AlterColumn<long>(
                name: "ExperimentId",
                table: "Matrices",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<long>(
                name: "ComparisonId",
                table: "Matrices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Comparisons",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Spec = table.Column<string>(type: "TEXT", nullable: false),
                    RunId = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Comparisons", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Comparisons_Runs_RunId",
                        column: x => x.RunId,
                        principalTable: "Runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "StoredRepresentations",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    ModelId = table.Column<long>(type: "INTEGER", nullable: false),
                    Artifact = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StoredRepresentations", x => x.Key);
                    table.ForeignKey(
                        name: "FK_StoredRepresentations_Models_ModelId",
                        column: x => x.ModelId,
                        principalTable: "Models",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UploadedRepresentations",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    ElementType = table.Column<string>(type: "TEXT", nullable: false),
                    Artifact = table.Column<string>(type: "TEXT", nullable: false),
                    SampleIdsArtifact = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UploadedRepresentations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ComparisonMembers",
                columns: table => new
                {
                    ComparisonId = table.Column<long>(type: "INTEGER", nullable: false),
                    Index = table.Column<int>(type: "INTEGER", nullable: false),
                    ModelId = table.Column<long>(type: "INTEGER", nullable: true),
                    RepresentationId = table.Column<long>(type: "INTEGER", nullable: true),
                    Label = table.Column<string>(type: "TEXT", nullable: false),
                    Layer = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComparisonMembers", x => new { x.ComparisonId, x.Index });
                    table.ForeignKey(
                        name: "FK_ComparisonMembers_Comparisons_ComparisonId",
                        column: x => x.ComparisonId,
                        principalTable: "Comparisons",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ComparisonMembers_Models_ModelId",
                        column: x => x.ModelId,
                        principalTable: "Models",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ComparisonMembers_UploadedRepresentations_RepresentationId",
                        column: x => x.RepresentationId,
                        principalTable: "UploadedRepresentations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Matrices_ComparisonId_Measure_ImageSet_Size",
                table: "Matrices",
                columns: new[] { "ComparisonId", "Measure", "ImageSet", "Size" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ComparisonMembers_ModelId",
                table: "ComparisonMembers",
                column: "ModelId");

            migrationBuilder.CreateIndex(
                name: "IX_ComparisonMembers_RepresentationId",
                table: "ComparisonMembers",
                column: "RepresentationId");

            migrationBuilder.CreateIndex(
                name: "IX_Comparisons_RunId",
                table: "Comparisons",
                column: "RunId");

            migrationBuilder.CreateIndex(
                name: "IX_StoredRepresentations_ModelId",
                table: "StoredRepresentations",
                column: "ModelId");

            migrationBuilder.AddForeignKey(
                name: "FK_Matrices_Comparisons_ComparisonId",
                table: "Matrices",
                column: "ComparisonId",
                principalTable: "Comparisons",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Matrices_Comparisons_ComparisonId",
                table: "Matrices");

            migrationBuilder.DropTable(
                name: "ComparisonMembers");

            migrationBuilder.DropTable(
                name: "StoredRepresentations");

            migrationBuilder.DropTable(
                name: "Comparisons");

            migrationBuilder.DropTable(
                name: "UploadedRepresentations");

            migrationBuilder.DropIndex(
                name: "IX_Matrices_ComparisonId_Measure_ImageSet_Size",
                table: "Matrices");

            migrationBuilder.DropColumn(
                name: "Statistics",
                table: "MatrixRows");

            migrationBuilder.DropColumn(
                name: "ComparisonId",
                table: "Matrices");

            migrationBuilder.AlterColumn<long>(
                name: "ExperimentId",
                table: "Matrices",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "INTEGER",
                oldNullable: true);
        }
    }
}
