using System.Globalization;
using System.Text;

namespace Kindred.Web.Tables;

/// <summary>
/// Text that LaTeX prints as it is, in its usual encoding and without packages: nothing in it is a command, signs of mathematics are set as such,
/// and a character that it has no sign for is named by its number.
/// </summary>
public static class LatexText
{
    private const string superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private const string subscripts = "₀₁₂₃₄₅₆₇₈₉";

    // letter, accent that sets it, letter without it
    private const string accented = @"À`AÁ'AÂ^AÃ~AÄ""AÅrAÇcCÈ`EÉ'EÊ^EË""EÌ`IÍ'IÎ^IÏ""IÑ~NÒ`OÓ'OÔ^OÕ~OÖ""OÙ`UÚ'UÛ^UÜ""UÝ'Yà`aá'aâ^aã~aä""aåraçccè`eé'eê^eë""eì`ií'iî^iï""iñ~nò`oó'oô^oõ~oö""où`uú'uû^uü""uý'yÿ""yĀ=Aā=aĂuAăuaĆ'Cć'cĈ^Cĉ^cĊ.Cċ.cČvCčvcĎvDďvdĒ=Eē=eĔuEĕueĖ.Eė.eĚvEěveĜ^Gĝ^gĞuGğugĠ.Gġ.gĢcGģcgĤ^Hĥ^hĨ~Iĩ~iĪ=Iī=iĬuIĭuiİ.IĴ^Jĵ^jĶcKķckĹ'Lĺ'lĻcLļclĽvLľvlŃ'Nń'nŅcNņcnŇvNňvnŌ=Oō=oŎuOŏuoŐHOőHoŔ'Rŕ'rŖcRŗcrŘvRřvrŚ'Sś'sŜ^Sŝ^sŞcSşcsŠvSšvsŢcTţctŤvTťvtŨ~Uũ~uŪ=Uū=uŬuUŭuuŮrUůruŰHUűHuŴ^Wŵ^wŶ^Yŷ^yŸ""YŹ'Zź'zŻ.Zż.zŽvZžvz";

    public static string Of(string text)
    {
        var latex = new StringBuilder(text.Length + 16);
        var formula = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var sign = rune.IsBmp ? Sign((char)rune.Value) : Number(rune.Value);
            var begins = sign[0] == '$';
            if (formula && begins)
            {
                latex.Length--; // two signs beside each other are one formula
                sign = sign[1..];
            }

            latex.Append(sign);
            formula = begins;
        }

        return latex.ToString();
    }

    private static string Sign(char character) => character switch
    {
        '\\' => @"\textbackslash{}",
        '{' => @"\{",
        '}' => @"\}",
        '[' => "{[}", // at the head of a row it would be the length of a space
        '*' => "{*}",
        '$' => @"\$",
        '&' => @"\&",
        '#' => @"\#",
        '_' => @"\_",
        '%' => @"\%",
        '~' => @"\textasciitilde{}",
        '^' => @"\textasciicircum{}",
        '<' => "$<$",
        '>' => "$>$",
        '|' => "$|$",
        '"' => "''",
        '−' => "$-$",
        '±' => @"$\pm$",
        '×' => @"$\times$",
        '÷' => @"$\div$",
        '·' => @"$\cdot$",
        '≤' => @"$\leq$",
        '≥' => @"$\geq$",
        '≠' => @"$\neq$",
        '≈' => @"$\approx$",
        '→' => @"$\rightarrow$",
        '←' => @"$\leftarrow$",
        '∞' => @"$\infty$",
        '†' => @"$\dagger$",
        '‖' => @"$\|$",
        '√' => @"$\surd$",
        '°' => @"$^\circ$",
        'µ' => @"$\mu$",
        'ε' => @"$\varepsilon$",
        '⁻' => "${}^-$",
        'ᵀ' => @"$^\top$",
        '–' => "--",
        '—' => "---",
        '…' => @"\ldots{}",
        '“' => "``",
        '”' => "''",
        '‘' => "`",
        '’' => "'",
        '«' => @"$\ll$",
        '»' => @"$\gg$",
        '§' => @"\S{}",
        'ß' => @"\ss{}",
        'æ' => @"\ae{}",
        'Æ' => @"\AE{}",
        'ø' => @"\o{}",
        'Ø' => @"\O{}",
        'œ' => @"\oe{}",
        'ł' => @"\l{}",
        'Ł' => @"\L{}",
        'ı' => @"\i{}",
        '\u00A0' => "~",
        _ when char.IsControl(character) => " ",
        <= '~' => character.ToString(),
        _ when superscripts.IndexOf(character, StringComparison.Ordinal) is >= 0 and var power => $"${{}}^{power}$",
        _ when subscripts.IndexOf(character, StringComparison.Ordinal) is >= 0 and var index => $"${{}}_{index}$",
        _ => Greek(character) ?? Accented(character) ?? Number(character),
    };

    // those that look like a Latin letter have no command of their own
    private static string? Greek(char character)
    {
        const string small = "α alpha β beta γ gamma δ delta ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega "
            + "Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega";
        var at = char.IsBetween(character, 'Α', 'ω') ? small.IndexOf($"{character} ", StringComparison.Ordinal) : -1;
        return at < 0 ? null : $"$\\{small[(at + 2)..].Split(' ')[0]}$";
    }

    private static string? Accented(char character)
    {
        for (var at = 0; at < accented.Length; at += 3)
        {
            if (accented[at] == character)
            {
                return $"\\{accented[at + 1]}{{{(accented[at + 2] is 'i' or 'j' ? $"\\{accented[at + 2]}" : accented[at + 2])}}}";
            }
        }

        return null;
    }

    private static string Number(int character) => $"{{[}}U+{character.ToString("X4", CultureInfo.InvariantCulture)}{{]}}";
}
