namespace Kindred.Web.Layout;

/// <summary>Which of the two looks is shown; cascaded to what cannot follow CSS variables.</summary>
public sealed record ThemeState(bool Dark)
{
    public Tokens Tokens => Tokens.For(Dark);
}
