using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EvaluationsOnTheirOwn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<long>(
                name: "ExperimentId",
                table: "Runs",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<string>(
                name: "IdempotencyKey",
                table: "Runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ModelId",
                table: "Runs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Images",
                table: "Evaluations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Notes",
                table: "Evaluations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "Seconds",
                table: "Evaluations",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Stages",
                table: "Evaluations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ModelChecks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ModelId = table.Column<long>(type: "INTEGER", nullable: false),
                    RunId = table.Column<long>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Verdict = table.Column<string>(type: "TEXT", nullable: false),
                    Evidence = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModelChecks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ModelChecks_Models_ModelId",
                        column: x => x.ModelId,
                        principalTable: "Models",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Runs_IdempotencyKey",
                table: "Runs",
                column: "IdempotencyKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Runs_ModelId",
                table: "Runs",
                column: "ModelId");

            migrationBuilder.CreateIndex(
                name: "IX_ModelChecks_ModelId_Code",
                table: "ModelChecks",
                columns: new[] { "ModelId", "Code" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Runs_Models_ModelId",
                table: "Runs",
                column: "ModelId",
                principalTable: "Models",
                principalColumn: "Id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Runs_Models_ModelId",
                table: "Runs");

            migrationBuilder.DropTable(
                name: "ModelChecks");

            migrationBuilder.DropIndex(
                name: "IX_Runs_IdempotencyKey",
                table: "Runs");

            migrationBuilder.DropIndex(
                name: "IX_Runs_ModelId",
                table: "Runs");

            migrationBuilder.DropColumn(
                name: "IdempotencyKey",
                table: "Runs");

            migrationBuilder.DropColumn(
                name: "ModelId",
                table: "Runs");

            migrationBuilder.DropColumn(
                name: "Images",
                table: "Evaluations");

            migrationBuilder.DropColumn(
                name: "Notes",
                table: "Evaluations");

            migrationBuilder.DropColumn(
                name: "Seconds",
                table: "Evaluations");

            migrationBuilder.DropColumn(
                name: "Stages",
                table: "Evaluations");

            migrationBuilder.AlterColumn<long>(
                name: "ExperimentId",
                table: "Runs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "INTEGER",
                oldNullable: true);
        }
    }
}
