extension DenseMatrix {
    /// A column whose part that is independent of the columns before it is smaller than this, squared and relative to the
    /// column, counts as dependent.
    private static let dependence = 1e-10

    /// Columns of length 1, perpendicular to each other, that span what these span; dependent columns become 0.
    ///
    /// Cholesky QR: with `self`ᵀ `self` = R ᵀR the columns of `self` R⁻¹ are orthonormal. Done once it is as exact as the
    /// columns are far from dependent, done twice to single precision (Yamamoto, Nakatsukasa, Yanagisawa and Fukaya,
    /// "Roundoff error analysis of the CholeskyQR2 algorithm", 2015). It reads rows only, as they lie in memory.
    package func orthonormal() -> DenseMatrix {
        var result = self
        for _ in 0..<2 { result = result.times(Self.inverseOfFactor(result.gram())) }
        return result
    }

    /// R⁻¹ for the upper triangular R with RᵀR = `gram`; 0 in the columns that depend on those before.
    private static func inverseOfFactor(_ gram: SquareMatrix) -> SquareMatrix {
        let size = gram.size
        var factor = SquareMatrix(size: size)
        var isIndependent = [Bool](repeating: false, count: size)
        for column in 0..<size {
            for row in 0..<column where isIndependent[row] {
                var sum = gram[row, column]
                for k in 0..<row { sum -= factor[k, row] * factor[k, column] }
                factor[row, column] = sum / factor[row, row]
            }
            var rest = gram[column, column]
            for k in 0..<column { rest -= factor[k, column] * factor[k, column] }
            if rest > dependence * gram[column, column] {
                isIndependent[column] = true
                factor[column, column] = rest.squareRoot()
            }
        }
        var inverse = SquareMatrix(size: size)
        for column in 0..<size where isIndependent[column] {
            inverse[column, column] = 1 / factor[column, column]
            for row in stride(from: column - 1, through: 0, by: -1) where isIndependent[row] {
                var sum = 0.0
                for k in (row + 1)...column { sum += factor[row, k] * inverse[k, column] }
                inverse[row, column] = -sum / factor[row, row]
            }
        }
        return inverse
    }
}
