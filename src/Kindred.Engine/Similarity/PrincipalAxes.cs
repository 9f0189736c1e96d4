using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>
/// Centred X (n×p) as U·diag(s)·Vᵀ without the directions in which it does not vary but for rounding: of the values X came in, whose errors
/// of ε·rms(X) each make singular values of about that times √n + √p, and of the decomposition, max(n,p) float64 roundings of the largest.
/// </summary>
/// <param name="Directions">U, n×r, orthonormal columns.</param>
/// <param name="SingularValues">s, r values, largest first, above 0.</param>
/// <param name="Features">V, p×r, orthonormal columns.</param>
internal sealed record PrincipalAxes(Tensor Directions, Tensor SingularValues, Tensor Features)
{
    /// <summary>Dimensions r in which X varies.</summary>
    public long Rank => SingularValues.shape[0];

    /// <summary>Whether centred data of that many images could have no more dimensions: whatever is linear fits them exactly.</summary>
    public bool FillsTheImages => Rank >= Directions.shape[0] - 1;

    /// <summary>Of X in its own units.</summary>
    public static PrincipalAxes Of(Tensor x) => Of(Centring.Columns(x), RootMeanSquare(x), x.dtype);

    /// <summary>Of X in units in which its largest centred entry is 1.</summary>
    public static PrincipalAxes OfScaled(Tensor x)
    {
        var centred = Centring.Columns(x);
        var unit = centred.abs().max().item<double>();
        return Of(centred / unit, RootMeanSquare(x) / unit, x.dtype);
    }

    private static PrincipalAxes Of(Tensor centred, double size, ScalarType type)
    {
        var (n, p) = (centred.shape[0], centred.shape[1]);
        var (u, s, vt) = linalg.svd(centred, fullMatrices: false); // n×m, m, m×p, m = min(n,p)
        var least = Math.Max(Centring.Rounding(type) * size * (Math.Sqrt(n) + Math.Sqrt(p)), Centring.Rounding(float64) * s[0].item<double>() * Math.Max(n, p));
        var rank = (s > least).sum().item<long>();
        return new(u.narrow(1, 0, rank), s.narrow(0, 0, rank), vt.narrow(0, 0, rank).t());
    }

    // rms of the values themselves, offset and all: what rounding is relative to
    private static double RootMeanSquare(Tensor x)
    {
        var most = x.abs().max().to(float64).item<double>();
        return most * (x.to(float64) / most).square().mean().sqrt().item<double>();
    }
}
