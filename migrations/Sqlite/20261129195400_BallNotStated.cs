using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kindred.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BallNotStated : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // brought networks whose card says nothing of it were stored as Linf 0; apart from the columns' change, whose tables SQLite builds anew at its end
            migrationBuilder.Sql("""UPDATE "Models" SET "Norm" = NULL WHERE "Origin" = 'Imported' AND ("Card" IS NULL OR json_extract("Card", '$.norm') IS NULL)""");
            migrationBuilder.Sql("""UPDATE "Models" SET "Epsilon" = NULL WHERE "Origin" = 'Imported' AND ("Card" IS NULL OR json_extract("Card", '$.epsilon') IS NULL)""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""UPDATE "Models" SET "Norm" = 'Linf' WHERE "Norm" IS NULL""");
            migrationBuilder.Sql("""UPDATE "Models" SET "Epsilon" = 0 WHERE "Epsilon" IS NULL""");
        }
    }
}
