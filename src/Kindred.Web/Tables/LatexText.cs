using System.Text;

namespace Kindred.Web.Tables;

/// <summary>Text that LaTeX prints as it is: nothing in it is a command, and signs of mathematics are set as such.</summary>
public static class LatexText
{
    public static string Of(string text)
    {
        var latex = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            latex.Append(Sign(character));
        }

        return latex.Replace("$$", "").ToString(); // two signs beside each other are one formula
    }

    private static string Sign(char character) => character switch
    {
        '\\' => @"\textbackslash{}",
        '{' => @"\{",
        '}' => @"\}",
        '$' => @"\$",
        '&' => @"\&",
        '#' => @"\#",
        '_' => @"\_",
        '%' => @"\%",
        '~' => @"\textasciitilde{}",
        '^' => @"\textasciicircum{}",
        '<' => @"\textless{}",
        '>' => @"\textgreater{}",
        '|' => @"\textbar{}",
        '"' => @"\textquotedbl{}",
        '−' => "$-$",
        '±' => @"$\pm$",
        '×' => @"$\times$",
        '·' => @"$\cdot$",
        '≤' => @"$\leq$",
        '≥' => @"$\geq$",
        '→' => @"$\rightarrow$",
        '∞' => @"$\infty$",
        'ε' => @"$\varepsilon$",
        'σ' => @"$\sigma$",
        'τ' => @"$\tau$",
        'β' => @"$\beta$",
        '²' => "$^2$",
        '₂' => "$_2$",
        'ᵀ' => @"$^\top$",
        '–' => "--",
        '…' => @"\ldots{}",
        '“' => "``",
        '”' => "''",
        '\u00A0' => "~",
        _ when char.IsControl(character) => " ",
        _ => character.ToString(),
    };
}
