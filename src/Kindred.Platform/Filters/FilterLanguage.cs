using System.Linq.Expressions;
using Kindred.Engine.Specs;

namespace Kindred.Platform.Filters;

/// <summary>The filters of one list: the grammar of <see cref="FilterParser"/> over its fields.</summary>
/// <param name="words">The field that a word without one is part of.</param>
/// <param name="fields">All fields.</param>
public sealed class FilterLanguage<T>(FilterField<T> words, params IReadOnlyList<FilterField<T>> fields)
{
    private readonly Dictionary<string, FilterField<T>> byName = fields
        .SelectMany(f => f.Aliases.Prepend(f.Name).Select(name => (name, f))).ToDictionary(f => f.name, f => f.f, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<FilterField<T>> Fields => fields;

    /// <summary>Compiles a filter; empty ones let everything through.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="now">What relative times count from, UTC.</param>
    /// <exception cref="FilterException">It cannot be understood.</exception>
    public CompiledFilter<T> Compile(string? text, DateTime now)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var used = new HashSet<string>();
        if (FilterParser.Parse(text ?? "") is not { } filter)
        {
            return new(null, used);
        }

        var condition = Condition(filter, row, now, used);
        return new(Expression.Lambda<Func<T, bool>>(condition, row), used);
    }

    private Expression Condition(FilterNode node, ParameterExpression row, DateTime now, HashSet<string> used) => node switch
    {
        FilterAnd and => Expression.AndAlso(Condition(and.Left, row, now, used), Condition(and.Right, row, now, used)),
        FilterOr or => Expression.OrElse(Condition(or.Left, row, now, used), Condition(or.Right, row, now, used)),
        FilterNot not => Expression.Not(Condition(not.Inner, row, now, used)),
        FilterGroup group => Condition(group.Inner, row, now, used),
        FilterTerm term => Field(term.Field, used).Compile(row, term, now),
        FilterWord word => Word(word.Text, row, now, used),
        _ => throw new ArgumentException($"no condition for {node.GetType().Name}", nameof(node)),
    };

    private Expression Word(FilterToken word, ParameterExpression row, DateTime now, HashSet<string> used)
    {
        if (word.Kind == FilterTokenKind.Word && byName.TryGetValue(word.Text, out var field))
        {
            if (!field.IsFlag)
            {
                throw new FilterException($"{field.Name} is not compared with anything.", word.End + 1, 0, [.. field.Signs, $"\"{word.Text}\" in quotation marks, if it is part of a name"]);
            }

            used.Add(field.Name);
            return field.Compile(row, Term(word, FilterOperator.Equal, "yes"), now);
        }

        used.Add(words.Name);
        return words.Compile(row, Term(word, FilterOperator.Contains, word.Text), now);
    }

    private static FilterTerm Term(FilterToken at, FilterOperator sign, string value) => new(at, sign, at, [at with { Text = value }], at.End);

    private FilterField<T> Field(FilterToken name, HashSet<string> used)
    {
        if (!byName.TryGetValue(name.Text, out var field))
        {
            throw FilterException.At(name, $"There is no field \"{Spelling.Shortened(name.Text)}\".", Spelling.NearestFirst(name.Text, fields.Select(f => f.Name)));
        }

        used.Add(field.Name);
        return field;
    }
}

/// <summary>A filter as a condition that LINQ and the databases understand.</summary>
/// <param name="Condition">Null lets everything through.</param>
/// <param name="Fields">Names of the fields it asks of.</param>
public sealed record CompiledFilter<T>(Expression<Func<T, bool>>? Condition, IReadOnlySet<string> Fields)
{
    public IQueryable<T> Apply(IQueryable<T> rows) => Condition is null ? rows : rows.Where(Condition);
}
