using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CellImages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "Images",
                table: "MatrixRows",
                type: "bytea",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Images",
                table: "MatrixRows");
        }
    }
}
