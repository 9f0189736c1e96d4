using System.Text;
using Kindred.Web.Charts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kindred.Web.Tables;

/// <summary>A table as it stands in a text: cells already written as people read them, and the values behind them for programs.</summary>
public sealed record PrintedTable
{
    /// <summary>File name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows and what it rests on: n, seeds, attack, measure.</summary>
    public required string Caption { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>One cell for each column.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>Header and rows with unrounded values, in long or wide form.</summary>
    public required IReadOnlyList<IReadOnlyList<object?>> Values { get; init; }

    /// <summary>Rows before which a rule stands, because another group begins.</summary>
    public HashSet<int> Groups { get; init; } = [];

    public string ToCsv() => ChartCsv.Of(Values);

    public string ToLatex() => LatexTable.Of(this);

    /// <summary>As an answer to be kept as a file: CSV, or a table for LaTeX.</summary>
    public FileContentHttpResult AsFile(bool latex) =>
        TypedResults.File(Encoding.UTF8.GetBytes(latex ? ToLatex() : ToCsv()), latex ? LatexTable.MediaType : "text/csv; charset=utf-8", $"kindred-{Name}.{(latex ? "tex" : "csv")}");
}

/// <summary>A column's heading; numbers stand at the right, so that their digits stand below each other.</summary>
public sealed record TableColumn(string Title, bool Number = true)
{
    /// <summary>Long texts, which are broken into lines.</summary>
    public bool Sentences { get; init; }
}
