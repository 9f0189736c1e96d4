namespace Kindred.Engine.Similarity.Arrangement;

/// <summary>
/// Eigenvalues and -vectors of a symmetric matrix by cyclic Jacobi rotations (Golub, Van Loan: Matrix computations, 4th edition, section
/// 8.5). For the pages, which must not load libtorch; whatever computes tensors uses linalg.eigh.
/// </summary>
internal static class SymmetricEigen
{
    private const int MaximalSweeps = 60;

    /// <returns>Eigenvalues in descending order, and in the columns their eigenvectors.</returns>
    public static (double[] Values, double[,] Vectors) Of(double[,] symmetric)
    {
        var a = (double[,])symmetric.Clone();
        var count = a.GetLength(0);
        var v = new double[count, count];
        var size = 0.0;
        for (var i = 0; i < count; i++)
        {
            v[i, i] = 1;
            for (var j = 0; j < count; j++)
            {
                size += a[i, j] * a[i, j];
            }
        }

        for (var sweep = 0; OffDiagonal(a) > 1e-28 * size; sweep++)
        {
            if (sweep == MaximalSweeps)
            {
                throw new ArithmeticException($"Jacobi rotations of a {count}×{count} matrix did not converge in {MaximalSweeps} sweeps");
            }

            for (var p = 0; p < count; p++)
            {
                for (var q = p + 1; q < count; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        var order = Enumerable.Range(0, count).OrderByDescending(i => a[i, i]).ToArray();
        var vectors = new double[count, count];
        for (var column = 0; column < count; column++)
        {
            for (var row = 0; row < count; row++)
            {
                vectors[row, column] = v[row, order[column]];
            }
        }

        return ([.. order.Select(i => a[i, i])], vectors);
    }

    private static double OffDiagonal(double[,] a)
    {
        var sum = 0.0;
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < i; j++)
            {
                sum += 2 * a[i, j] * a[i, j];
            }
        }

        return sum;
    }

    // a ← RᵀaR and v ← vR with the rotation R in the plane (p, q) that makes a_pq 0
    private static void Rotate(double[,] a, double[,] v, int p, int q)
    {
        if (a[p, q] == 0)
        {
            return;
        }

        var tau = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var tangent = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + tau * tau));
        var cosine = 1 / Math.Sqrt(1 + tangent * tangent);
        var sine = tangent * cosine;
        for (var k = 0; k < a.GetLength(0); k++)
        {
            (a[k, p], a[k, q]) = (cosine * a[k, p] - sine * a[k, q], sine * a[k, p] + cosine * a[k, q]);
        }

        for (var k = 0; k < a.GetLength(0); k++)
        {
            (a[p, k], a[q, k]) = (cosine * a[p, k] - sine * a[q, k], sine * a[p, k] + cosine * a[q, k]);
            (v[k, p], v[k, q]) = (cosine * v[k, p] - sine * v[k, q], sine * v[k, p] + cosine * v[k, q]);
        }

        a[p, q] = a[q, p] = 0;
    }
}
