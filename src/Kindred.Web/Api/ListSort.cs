using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Kindred.Web.Api;

/// <summary>An order of a list that is paged by key: ties go by id, so that a page begins exactly where the one before ended.</summary>
public abstract class ListSort<T>(string name)
{
    /// <summary>As in <c>?sort=</c>; a minus before it turns it round.</summary>
    public string Name => name;

    /// <summary>The rows in this order, those after a cursor.</summary>
    /// <returns>Null where the cursor's value is none of this order.</returns>
    public abstract IQueryable<T>? Page(IQueryable<T> rows, bool descending, Cursor? after);

    /// <summary>The cursor after a row.</summary>
    public abstract Task<Cursor> AfterAsync(IQueryable<T> rows, string sort, long id, CancellationToken cancellation);
}

/// <param name="name">As in <c>?sort=</c>.</param>
/// <param name="key">What it goes by; never null, because databases do not agree where null stands.</param>
/// <param name="rowId">The row's id.</param>
public sealed class ListSort<T, TKey>(string name, Expression<Func<T, TKey>> key, Expression<Func<T, long>> rowId) : ListSort<T>(name)
    where TKey : IComparable<TKey>
{
    public override IQueryable<T>? Page(IQueryable<T> rows, bool descending, Cursor? after)
    {
        var ordered = descending ? rows.OrderByDescending(key).ThenByDescending(rowId) : rows.OrderBy(key).ThenBy(rowId);
        return after is null ? ordered : TryRead(after.Value, out var value) ? ordered.Where(Beyond(value, after.Id, descending)) : null;
    }

    public override async Task<Cursor> AfterAsync(IQueryable<T> rows, string sort, long id, CancellationToken cancellation)
    {
        var same = Expression.Lambda<Func<T, bool>>(Expression.Equal(rowId.Body, Expression.Constant(id)), rowId.Parameters);
        return new Cursor(sort, Write(await rows.Where(same).Select(key).SingleAsync(cancellation)), id);
    }

    private Expression<Func<T, bool>> Beyond(TKey value, long last, bool descending)
    {
        Expression<Func<(TKey Key, long Id)>> at = () => new ValueTuple<TKey, long>(value, last); // as a captured variable: a parameter of the SQL
        var (valueAt, lastAt) = (((NewExpression)at.Body).Arguments[0], ((NewExpression)at.Body).Arguments[1]);
        var row = key.Parameters[0];
        var own = new SameRow(rowId.Parameters[0], row).Visit(rowId.Body);
        var compared = typeof(TKey) == typeof(string)
            ? (Left: (Expression)Expression.Call(typeof(string), nameof(string.Compare), null, key.Body, valueAt), Right: Expression.Constant(0))
            : (Left: key.Body, Right: valueAt);
        var (further, furtherId) = descending
            ? (Expression.LessThan(compared.Left, compared.Right), Expression.LessThan(own, lastAt))
            : (Expression.GreaterThan(compared.Left, compared.Right), Expression.GreaterThan(own, lastAt));
        return Expression.Lambda<Func<T, bool>>(Expression.OrElse(further, Expression.AndAlso(Expression.Equal(key.Body, valueAt), furtherId)), row);
    }

    private static string Write(TKey value) => value switch
    {
        DateTime at => at.Ticks.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static bool TryRead(string text, out TKey value)
    {
        var (read, known) = default(TKey) switch
        {
            DateTime => (long.TryParse(text, out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks, (object)new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc)),
            double => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number), number),
            int => (int.TryParse(text, out var whole), whole),
            long => (long.TryParse(text, out var large), large),
            _ => (!text.Contains('\0'), text),
        };
        value = (TKey)known;
        return read;
    }

    private sealed class SameRow(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}

/// <summary>The orders of one list.</summary>
public sealed class ListSorts<T>(string usual, params IReadOnlyList<ListSort<T>> sorts)
{
    /// <summary>The order where none is asked for.</summary>
    public string Usual => usual;

    /// <summary>All that <c>?sort=</c> takes.</summary>
    public IEnumerable<string> Names => sorts.SelectMany(s => (string[])[s.Name, $"-{s.Name}"]);

    /// <summary>The order of a name; null where there is none.</summary>
    public (ListSort<T> Sort, bool Descending)? Find(string sort) =>
        sorts.FirstOrDefault(s => s.Name == sort.TrimStart('-')) is { } found && sort.Length - found.Name.Length <= 1 ? (found, sort[0] == '-') : null;

    /// <summary>Why an order is refused.</summary>
    public string Refusal(string sort) => $"\"{sort}\" is not an order; {string.Join(", ", Names)} are.";
}
