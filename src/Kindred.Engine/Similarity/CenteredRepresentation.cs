using static TorchSharp.torch;

namespace Kindred.Engine.Similarity;

/// <summary>How ‖XᵀY‖²_F = ⟨XXᵀ, YYᵀ⟩ is computed.</summary>
public enum CrossForm
{
    /// <summary>From XᵀY, p×q.</summary>
    Feature,

    /// <summary>From the Gram matrices XXᵀ and YYᵀ, n×n.</summary>
    Gram,
}

/// <summary>
/// A representation in float64 with every column's mean subtracted, as linear kernels need it, scaled so that no square overflows
/// (what is computed from it does not depend on the scale). Keeps what belongs to it alone: ‖XᵀX‖²_F, row lengths and, once asked for, its Gram matrix.
/// </summary>
internal sealed class CenteredRepresentation : PreparedRepresentation
{
    private readonly Tensor values; // n×p, float64
    private readonly Tensor squaredLengths; // n, float64: a_i = ‖x_i‖², the diagonal of the Gram matrix
    private Tensor? gram; // n×n, float64

    private CenteredRepresentation(Tensor values)
    {
        this.values = values;
        squaredLengths = values.square().sum(1).DetachFromDisposeScope();
    }

    /// <summary>‖XᵀX‖²_F.</summary>
    public double CrossWithSelf { get; private set; }

    /// <summary>Σ a_i, the trace of the Gram matrix.</summary>
    public double Trace { get; private set; }

    /// <summary>The form with fewer numbers to hold and multiply: Gram where n² is less than p·q.</summary>
    public static CrossForm CheaperForm(long p, long q, long n) => n * n < p * q ? CrossForm.Gram : CrossForm.Feature;

    public static CenteredRepresentation Of(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var fault = Centring.Fault(x, constantIsOne: true);
        var centred = fault is null ? Centring.ScaledColumns(x) : zeros(x.shape, float64);
        var prepared = new CenteredRepresentation(centred.DetachFromDisposeScope()) { Count = (int)x.shape[0], Width = (int)x.shape[1], Fault = fault };
        if (fault is null)
        {
            prepared.Trace = prepared.squaredLengths.sum().item<double>();
            prepared.CrossWithSelf = prepared.Cross(prepared, CheaperForm(prepared.Width, prepared.Width, prepared.Count));
        }

        return prepared;
    }

    /// <summary>‖XᵀY‖²_F in the given form.</summary>
    public double Cross(CenteredRepresentation other, CrossForm form)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return form == CrossForm.Feature
            ? values.t().mm(other.values).pow_(2).sum().item<double>() // p×q
            : Gram().mul(other.Gram()).sum().item<double>(); // n×n
    }

    /// <summary>Σ a_i b_i.</summary>
    public double DiagonalProduct(CenteredRepresentation other)
    {
        using var scope = NewDisposeScope();
        return squaredLengths.dot(other.squaredLengths).item<double>();
    }

    private Tensor Gram() => gram ??= values.mm(values.t()).DetachFromDisposeScope();

    private protected override void Release()
    {
        values.Dispose();
        squaredLengths.Dispose();
        gram?.Dispose();
    }
}
