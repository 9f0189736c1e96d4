using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Kindred.Migrations.Postgres
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
                type: "bigint",
                nullable: true,
                oldClrType: typeof(long),
                oldType: "bigint");

            migrationBuilder.AddColumn<string>(
                name: "IdempotencyKey",
                table: "Runs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ModelId",
                table: "Runs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Images",
                table: "Evaluations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Notes",
                table: "Evaluations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "Seconds",
                table: "Evaluations",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Stages",
                table: "Evaluations",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ModelChecks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    ModelId = table.Column<long>(type: "bigint", nullable: false),
                    RunId = table.Column<long>(type: "bigint", nullable: false),
                    Code = table.Column<string>(type: "text", nullable: false),
                    Verdict = table.Column<string>(type: "text", nullable: false),
                    Evidence = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
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
                type: "bigint",
                nullable: false,
                defaultValue: 0L,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true);
        }
    }
}
