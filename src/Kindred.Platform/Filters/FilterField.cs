using System.Linq.Expressions;

namespace Kindred.Platform.Filters;

/// <summary>What a filter can ask of a <typeparamref name="T"/>: a name, how it is compared, and the columns behind it.</summary>
/// <param name="name">As written in filters.</param>
/// <param name="help">What it is, with the unit, in a few words.</param>
public abstract class FilterField<T>(string name, string help)
{
    public string Name => name;

    public string Help => help;

    /// <summary>Other names that are understood.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it may be compared with, for help.</summary>
    public abstract string Values { get; }

    /// <summary>True where the name alone is a condition, as in <c>not archived</c>.</summary>
    public virtual bool IsFlag => false;

    /// <summary>How it can be compared; <c>!=</c> goes with <c>=</c>.</summary>
    protected abstract IReadOnlyList<FilterOperator> Operators { get; }

    /// <summary>The signs of <see cref="Operators"/> as they are written.</summary>
    public IReadOnlyList<string> Signs => [.. Operators.SelectMany(o => o switch
    {
        FilterOperator.Equal => ["=", "!=", "in"],
        FilterOperator.Less => ["<", "<=", ">", ">="],
        FilterOperator.Between => ["between"],
        _ => (string[])[":"],
    })];

    /// <summary>The term as a condition on a row, in expressions that both databases translate.</summary>
    /// <param name="row">The row.</param>
    /// <param name="term">A term on this field.</param>
    /// <param name="now">What relative times count from.</param>
    /// <exception cref="FilterException">This field cannot be compared so, or not with that.</exception>
    internal Expression Compile(ParameterExpression row, FilterTerm term, DateTime now)
    {
        var needed = term.Operator switch
        {
            FilterOperator.NotEqual or FilterOperator.In => FilterOperator.Equal,
            FilterOperator.LessOrEqual or FilterOperator.Greater or FilterOperator.GreaterOrEqual => FilterOperator.Less,
            var other => other,
        };
        return Operators.Contains(needed) ? Condition(row, term, now)
            : throw FilterException.At(term.Sign, $"{Name} cannot be compared with {term.Sign.Text}.", Signs);
    }

    protected abstract Expression Condition(ParameterExpression row, FilterTerm term, DateTime now);
}

/// <summary>A field over columns, or over what belongs to a row, such as its networks: a term holds where any of these values passes.</summary>
/// <param name="name">As written in filters.</param>
/// <param name="help">What it is.</param>
/// <param name="columns">From a row to a value or to a sequence of values.</param>
public abstract class ColumnField<T>(string name, string help, IReadOnlyList<LambdaExpression> columns) : FilterField<T>(name, help)
{
    protected override Expression Condition(ParameterExpression row, FilterTerm term, DateTime now)
    {
        var any = columns.Select(column => Holds(column, row, value => Test(value, term, now))).Aggregate(Expression.OrElse);
        return term.Operator == FilterOperator.NotEqual ? Expression.Not(any) : any;
    }

    /// <summary>A value that is there compared with one of the filter; <paramref name="sign"/> is never in, between or !=.</summary>
    protected abstract Expression Test(Expression value, FilterOperator sign, FilterToken with, DateTime now);

    private Expression Test(Expression value, FilterTerm term, DateTime now) => term.Operator switch
    {
        FilterOperator.NotEqual => Test(value, FilterOperator.Equal, term.Values[0], now),
        FilterOperator.In => term.Values.Select(v => Test(value, FilterOperator.Equal, v, now)).Aggregate(Expression.OrElse),
        FilterOperator.Between => Expression.AndAlso(
            Test(value, FilterOperator.GreaterOrEqual, term.Values[0], now), Test(value, FilterOperator.LessOrEqual, term.Values[1], now)),
        var sign => term.Values.Select(v => Test(value, sign, v, now)).Aggregate(Expression.OrElse),
    };

    private static Expression Holds(LambdaExpression column, ParameterExpression row, Func<Expression, Expression> test)
    {
        var body = new Replacement(column.Parameters[0], row).Visit(column.Body);
        if (Element(body.Type) is not { } type)
        {
            return Present(body, test);
        }

        var one = Expression.Parameter(type, "one");
        return Expression.Call(typeof(Enumerable), nameof(Enumerable.Any), [type], body, Expression.Lambda(Present(one, test), one));
    }

    // absent values pass no test, so that "not" of one holds: in C# and in SQL's three-valued logic alike
    private static Expression Present(Expression value, Func<Expression, Expression> test) =>
        Nullable.GetUnderlyingType(value.Type) is not null
            ? Expression.AndAlso(Expression.NotEqual(value, Expression.Constant(null, value.Type)), test(Expression.Property(value, "Value")))
            : value.Type.IsValueType ? test(value)
            : Expression.AndAlso(Expression.NotEqual(value, Expression.Constant(null, value.Type)), test(value));

    private static Type? Element(Type type) =>
        type != typeof(string) && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>) ? type.GetGenericArguments()[0] : null;
}

/// <summary>Puts one expression in the place of a lambda's parameter.</summary>
internal sealed class Replacement(ParameterExpression parameter, Expression by) : ExpressionVisitor
{
    protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? by : node;
}

/// <summary>A value that reaches SQL as a parameter, as a captured variable would.</summary>
internal sealed class Captured<TValue>(TValue value)
{
    public TValue Value { get; } = value;

    public static Expression Of(TValue value) => Expression.Property(Expression.Constant(new Captured<TValue>(value)), nameof(Value));
}
