using System.Linq.Expressions;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Filters;

/// <summary>Text, whatever its case: <c>=</c> is all of it, <c>:</c> part of it, taken literally.</summary>
public sealed class TextField<T>(string name, string help, params IReadOnlyList<LambdaExpression> columns) : ColumnField<T>(name, help, columns)
{
    public override string Values => "text";

    protected override IReadOnlyList<FilterOperator> Operators => [FilterOperator.Equal, FilterOperator.Contains];

    protected override Expression Test(Expression value, FilterOperator sign, FilterToken with, DateTime now)
    {
        var lower = Compare(Expression.Call(value, nameof(string.ToLower), null), sign, with.Text.ToLowerInvariant());

        // SQLite and PostgreSQL's C locale know the cases of ASCII alone: as typed will do for the rest
        return with.Text.All(char.IsAscii) ? lower : Expression.OrElse(lower, Compare(value, sign, with.Text));
    }

    private static Expression Compare(Expression text, FilterOperator sign, string with) => sign == FilterOperator.Equal
        ? Expression.Equal(text, Captured<string>.Of(with))
        : Expression.Call(text, nameof(string.Contains), null, Captured<string>.Of(with));
}

/// <summary>A number; those that differ by less than a part in a billion are equal, so that <c>8/255</c> meets what was stored of it.</summary>
public sealed class NumberField<T>(string name, string help, params IReadOnlyList<LambdaExpression> columns) : ColumnField<T>(name, help, columns)
{
    public override string Values => "a number, 8/255, 50%";

    protected override IReadOnlyList<FilterOperator> Operators => [FilterOperator.Equal, FilterOperator.Less, FilterOperator.Between, FilterOperator.Contains];

    protected override Expression Test(Expression value, FilterOperator sign, FilterToken with, DateTime now)
    {
        var number = FilterValues.Number(with);
        var slack = 1e-9 * Math.Abs(number);
        Expression Above(double bound, bool too) => too ? Expression.GreaterThanOrEqual(Double(value), Captured<double>.Of(bound)) : Expression.GreaterThan(Double(value), Captured<double>.Of(bound));
        Expression Below(double bound, bool too) => too ? Expression.LessThanOrEqual(Double(value), Captured<double>.Of(bound)) : Expression.LessThan(Double(value), Captured<double>.Of(bound));
        return sign switch
        {
            FilterOperator.Less => Below(number - slack, false),
            FilterOperator.LessOrEqual => Below(number + slack, true),
            FilterOperator.Greater => Above(number + slack, false),
            FilterOperator.GreaterOrEqual => Above(number - slack, true),
            _ => Expression.AndAlso(Above(number - slack, true), Below(number + slack, true)),
        };
    }

    private static Expression Double(Expression value) => value.Type == typeof(double) ? value : Expression.Convert(value, typeof(double));
}

/// <summary>A time, UTC. A date is its whole day: <c>= 2026-11-20</c> is any time of it, <c>> 2026-11-20</c> after it. <c>7d</c> is seven days ago.</summary>
public sealed class TimeField<T>(string name, string help, params IReadOnlyList<LambdaExpression> columns) : ColumnField<T>(name, help, columns)
{
    public override string Values => "2026-11-20, 2026-11-20T14:05, 7d (ago), today";

    protected override IReadOnlyList<FilterOperator> Operators => [FilterOperator.Equal, FilterOperator.Less, FilterOperator.Between];

    protected override Expression Test(Expression value, FilterOperator sign, FilterToken with, DateTime now)
    {
        var (from, to) = FilterValues.Time(with, now);
        if (sign == FilterOperator.Equal && from == to)
        {
            throw FilterException.At(with, $"Nothing happens exactly {with.Text} ago.", $"{Name} > {with.Text}", "a date");
        }

        Expression From() => Captured<DateTime>.Of(from);
        Expression To() => Captured<DateTime>.Of(to);
        return sign switch
        {
            FilterOperator.Less => Expression.LessThan(value, From()),
            FilterOperator.LessOrEqual => from == to ? Expression.LessThanOrEqual(value, To()) : Expression.LessThan(value, To()),
            FilterOperator.Greater => from == to ? Expression.GreaterThan(value, To()) : Expression.GreaterThanOrEqual(value, To()),
            FilterOperator.GreaterOrEqual => Expression.GreaterThanOrEqual(value, From()),
            _ => Expression.AndAlso(Expression.GreaterThanOrEqual(value, From()), Expression.LessThan(value, To())),
        };
    }
}

/// <summary>One of a few words.</summary>
public sealed class StateField<T, TState>(string name, string help, params IReadOnlyList<LambdaExpression> columns) : ColumnField<T>(name, help, columns)
    where TState : struct, Enum
{
    private static readonly string[] words = [.. Enum.GetNames<TState>().Select(Spelling.CamelCase)];

    public override string Values => string.Join(", ", words);

    protected override IReadOnlyList<FilterOperator> Operators => [FilterOperator.Equal, FilterOperator.Contains];

    protected override Expression Test(Expression value, FilterOperator sign, FilterToken with, DateTime now) =>
        words.Contains(with.Text, StringComparer.OrdinalIgnoreCase)
            ? Expression.Equal(value, Captured<TState>.Of(Enum.Parse<TState>(with.Text, ignoreCase: true)))
            : throw FilterException.At(with, $"\"{Spelling.Shortened(with.Text)}\" is not a {Name}.", Spelling.NearestFirst(with.Text, words));
}

/// <summary>Yes or no; its name alone is yes.</summary>
public sealed class FlagField<T>(string name, string help, Expression<Func<T, bool>> column) : ColumnField<T>(name, help, [column])
{
    public override string Values => "yes, no";

    public override bool IsFlag => true;

    protected override IReadOnlyList<FilterOperator> Operators => [FilterOperator.Equal, FilterOperator.Contains];

    protected override Expression Test(Expression value, FilterOperator sign, FilterToken with, DateTime now) => with.Text.ToLowerInvariant() switch
    {
        "yes" or "true" => value,
        "no" or "false" => Expression.Not(value),
        _ => throw FilterException.At(with, $"{Name} is yes or no.", "yes", "no"),
    };
}

/// <summary>Time between two columns: <c>> 90</c> and <c>> 90s</c> are seconds; min, h and d are understood.</summary>
/// <param name="name">As written in filters.</param>
/// <param name="help">What it is.</param>
/// <param name="span">From a row, whether it took longer than so many seconds, or just as long: neither database subtracts times the same way.</param>
/// <param name="known">Whether a row has a duration.</param>
public sealed class DurationField<T>(string name, string help, Func<double, Expression<Func<T, bool>>> span, Expression<Func<T, bool>> known) : FilterField<T>(name, help)
{
    public override string Values => "90 (seconds), 90s, 5min, 2h, 1d";

    protected override IReadOnlyList<FilterOperator> Operators => [FilterOperator.Less, FilterOperator.Between];

    protected override Expression Condition(ParameterExpression row, FilterTerm term, DateTime now)
    {
        Expression Of(Expression<Func<T, bool>> condition) => new Replacement(condition.Parameters[0], row).Visit(condition.Body);
        Expression AtLeast(int value, double more = 0) => Of(span(FilterValues.Seconds(term.Values[value]) + more));
        const double millisecond = 0.001; // what both databases keep of a time
        return Expression.AndAlso(Of(known), term.Operator switch
        {
            FilterOperator.Less => Expression.Not(AtLeast(0)),
            FilterOperator.LessOrEqual => Expression.Not(AtLeast(0, millisecond)),
            FilterOperator.Greater => AtLeast(0, millisecond),
            FilterOperator.GreaterOrEqual => AtLeast(0),
            _ => Expression.AndAlso(AtLeast(0), Expression.Not(AtLeast(1, millisecond))),
        });
    }
}
