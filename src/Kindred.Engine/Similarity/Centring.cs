using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>Centring of representations and of Gram matrices, in float64.</summary>
internal static class Centring
{
    /// <summary>X (n×p) in float64 with every column's mean subtracted.</summary>
    public static Tensor Columns(Tensor x)
    {
        var wide = x.to(float64);

        // subtracting the first row before the mean makes a constant column exactly 0 and keeps digits under a large offset
        var centred = wide - wide[0];
        return centred.sub_(centred.mean([0], keepdim: true));
    }

    /// <summary>As <see cref="Columns"/>, scaled to entries of at most 1, so that no square of what follows overflows or vanishes.</summary>
    public static Tensor ScaledColumns(Tensor x)
    {
        var centred = Columns(x);
        var spread = centred.abs().max().item<double>();
        return spread > 0 ? centred.div_(spread) : centred;
    }

    /// <summary>HKH with H = I − 11ᵀ/n: the Gram matrix (n×n, symmetric) of centred features.</summary>
    public static Tensor Double(Tensor gram)
    {
        var means = gram.mean([1], keepdim: true); // n×1
        return gram - means - means.t() + means.mean();
    }

    /// <summary>The U-centred Gram matrix (…×n×n, n > 2), diagonal 0: Székely, Rizzo 2014, definition 2; the form of Nguyen, Raghu, Kornblith 2021.</summary>
    public static Tensor Unbiased(Tensor gram)
    {
        var n = gram.shape[^1];
        var hollow = gram - diag_embed(gram.diagonal(0, -2, -1));
        var means = hollow.sum(-1, keepdim: true) / (n - 2); // …×n×1
        means -= means.sum(-2, keepdim: true) / (2 * (n - 1));
        var centred = hollow - means - means.transpose(-2, -1);
        return centred.sub_(diag_embed(centred.diagonal(0, -2, -1)));
    }

    /// <summary>Why nothing can be compared with X (n×p), as the rest of a sentence; null where it can.</summary>
    /// <exception cref="ArgumentException">Not a matrix; the message states the shape.</exception>
    public static string? Fault(Tensor x, bool constantIsOne)
    {
        if (x.dim() != 2)
        {
            throw new ArgumentException($"a representation is n×p; this has shape {string.Join('×', x.shape)}", nameof(x));
        }

        return x.shape[0] == 0 || x.shape[1] == 0 ? "is empty"
            : !isfinite(x).all().item<bool>() ? "holds values that are not finite"
            : constantIsOne && IsConstant(x) ? "is constant over the images"
            : null;
    }

    /// <summary>The relative rounding ε of a type.</summary>
    public static double Rounding(ScalarType type) => type == float64 ? Math.BitIncrement(1.0) - 1 : MathF.BitIncrement(1f) - 1;

    private static bool IsConstant(Tensor x)
    {
        var rounding = 4 * Rounding(x.dtype); // a few last digits of what came in
        return Columns(x).abs().max().item<double>() <= rounding * x.abs().max().to(float64).item<double>();
    }
}
