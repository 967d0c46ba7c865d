/// Eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations.
///
/// Slow beside tridiagonal methods (some 50 ms at 100 × 100) and exact to the last bits even for small eigenvalues; it runs
/// once for each set of vectors. Source: Golub and Van Loan, "Matrix Computations", 4th edition, section 8.5.
package struct SymmetricEigen {
    /// The eigenvalues, greatest first.
    package let values: [Double]
    /// Column `i` is the eigenvector of `values[i]`, of length 1.
    package let vectors: SquareMatrix

    /// Sweeps over all pairs; convergence is quadratic, and 6 to 10 are enough in practice.
    private static let maximumSweeps = 30

    /// Decomposes a matrix of which only the part on and above the diagonal is read.
    package init(_ matrix: SquareMatrix) {
        let size = matrix.size
        var a = matrix
        // Row i of `v` becomes an eigenvector: rotations then work along rows.
        var v = SquareMatrix(size: size)
        for i in 0..<size {
            v[i, i] = 1
            for j in 0..<i { a[i, j] = matrix[j, i] }
        }
        a.withMutableElements { a in
            v.withMutableElements { v in
                for _ in 0..<Self.maximumSweeps {
                    guard Self.sweep(a, v, size) else { break }
                }
            }
        }
        let order = (0..<size).sorted { (a[$0, $0], $1) > (a[$1, $1], $0) }
        var vectors = SquareMatrix(size: size)
        for (column, row) in order.enumerated() {
            for k in 0..<size { vectors[k, column] = v[row, k] }
        }
        values = order.map { a[$0, $0] }
        self.vectors = vectors
    }

    /// One rotation for each pair of rows; false when there was nothing left to rotate.
    private static func sweep(
        _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ size: Int
    ) -> Bool {
        var hasRotated = false
        for p in 0..<size {
            for q in (p + 1)..<max(size, p + 1) {
                let apq = a[p * size + q]
                let app = a[p * size + p]
                let aqq = a[q * size + q]
                guard abs(apq) > 1e-15 * (abs(app) * abs(aqq)).squareRoot(), abs(apq) > .leastNormalMagnitude else {
                    continue
                }
                hasRotated = true
                let theta = (aqq - app) / (2 * apq)
                let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                let c = 1 / (t * t + 1).squareRoot()
                let s = t * c
                for k in 0..<size {
                    let (x, y) = (a[p * size + k], a[q * size + k])
                    a[p * size + k] = c * x - s * y
                    a[q * size + k] = s * x + c * y
                    let (z, w) = (v[p * size + k], v[q * size + k])
                    v[p * size + k] = c * z - s * w
                    v[q * size + k] = s * z + c * w
                }
                // The matrix stays symmetric: both columns are the rows just made, but for the four corners.
                for k in 0..<size where k != p && k != q {
                    a[k * size + p] = a[p * size + k]
                    a[k * size + q] = a[q * size + k]
                }
                a[p * size + p] = app - t * apq
                a[q * size + q] = aqq + t * apq
                a[p * size + q] = 0
                a[q * size + p] = 0
            }
        }
        return hasRotated
    }
}
