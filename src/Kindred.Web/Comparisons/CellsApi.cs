using System.ComponentModel;
using Kindred.Platform.Comparisons;
using Kindred.Platform.Data;
using Kindred.Platform.Runs;
using Kindred.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Comparisons;

public static class CellsApi
{
    public static void MapCells(this RouteGroupBuilder api)
    {
        var cell = api.MapGroup("/matrices/{id:long}/cells/{row:int}/{column:int}").WithTags("Matrices");
        cell.MapGet("", Get).WithName("getCell").Fails(404);
        cell.MapPost("/recompute", Recompute).WithName("recomputeCell").Fails(400, 404, 409);
    }

    /// <summary>One cell: its value with interval and null, and on which images the two networks agree most and least.</summary>
    public static async Task<Results<Ok<CellDocument>, Failure>> Get(
        long id, int row, int column, MatrixReader matrices, CellService cells, IDbContextFactory<KindredDb> database, CancellationToken cancellation)
    {
        if (await matrices.ReadAsync(id, cancellation) is not { } table)
        {
            return Failure.NotFound("matrix", id);
        }

        if (!Holds(table, row, column))
        {
            return Outside(table);
        }

        await using var db = await database.CreateDbContextAsync(cancellation);
        var cell = await CellView.ReadAsync(db, cells, table, row, column, cancellation);
        return TypedResults.Ok(CellDocument.Of(cell, await cells.RecomputationsAsync(id, row, column, cancellation)));
    }

    /// <summary>Has a cell computed again, from the networks and images themselves; what the matrix holds stays.</summary>
    /// <remarks>Its value stands in the cell's <c>recomputations</c> once the run has ended. The same Idempotency-Key again answers with the same run.</remarks>
    public static async Task<Results<Accepted<AcceptedWork>, Failure>> Recompute(
        long id, int row, int column,
        [FromHeader(Name = "Idempotency-Key")]
        [Description("Any text of the caller's, at most 200 characters, new for each computation: makes it safe to send the call again.")]
        string? idempotencyKey,
        MatrixReader matrices, CellService cells, CancellationToken cancellation)
    {
        if (StandAlone.WrongKey(idempotencyKey) is { } wrong)
        {
            return wrong;
        }

        if (await matrices.ReadAsync(id, cancellation) is not { } table)
        {
            return Failure.NotFound("matrix", id);
        }

        if (!Holds(table, row, column))
        {
            return Outside(table);
        }

        if (table.Rows[row] is null)
        {
            return Failure.Conflict("row-unfinished", $"Row {row} has not been computed yet; {table.RowsDone} of {table.Size} rows are there.");
        }

        var run = await cells.RecomputeAsync(table, row, column, idempotencyKey, cancellation);
        return run.Kind == RunKind.Compare && run.Task == CellService.TaskOf(id, row, column)
            ? TypedResults.Accepted($"{KindredApi.Prefix}/matrices/{id}/cells/{row}/{column}", new AcceptedWork(PublicId.Of(id), PublicId.Of(run.Id)))
            : StandAlone.Reused(run);
    }

    private static bool Holds(MatrixTable table, int row, int column) => row >= 0 && row < table.Size && column >= 0 && column < table.Size;

    private static Failure Outside(MatrixTable table) =>
        new(StatusCodes.Status404NotFound, "not-found", $"Rows and columns of matrix {table.Id} are 0 to {table.Size - 1}.");
}
