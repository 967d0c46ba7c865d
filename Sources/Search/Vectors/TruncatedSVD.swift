internal import Domain

/// The greatest singular values of a sparse matrix and their left singular vectors, by random projection.
///
/// A random mixture of the columns spans nearly the same space as the leading singular vectors, the better the more often
/// it is multiplied by the matrix and its transpose; within that space the problem is small. Source: Halko, Martinsson and
/// Tropp, "Finding structure with randomness", SIAM Review 53 (2011), algorithms 4.4 and 5.1.
package struct TruncatedSVD {
    /// Greatest first; 0 where the matrix's rank is smaller.
    package let singularValues: [Float]
    /// Column `i` belongs to `singularValues[i]`: of length 1, or 0 where the value is.
    package let leftVectors: DenseMatrix

    /// Decomposes `matrix` to as many values as `blockCount` blocks of a dense matrix have columns, the last of which
    /// are the least exact.
    ///
    /// The seed is fixed, so the same matrix gives the same bits on the same machine.
    package init(_ matrix: SparseMatrix, blockCount: Int, powerIterations: Int = 2) {
        var range = matrix.times(Self.randomSigns(rowCount: matrix.columnCount, blockCount: blockCount))
        for _ in 0..<powerIterations {
            range = matrix.times(matrix.transposedTimes(range.orthonormal()))
        }
        let basis = range.orthonormal()
        // With B = Aᵀ Q and BᵀB = E Λ Eᵀ, A is nearly Q E √Λ times orthonormal rows.
        let eigen = SymmetricEigen(matrix.transposedTimes(basis).gram())
        let floor = (eigen.values.first ?? 0) * 1e-12
        singularValues = eigen.values.map { $0 > floor ? Float($0.squareRoot()) : 0 }
        var rotation = eigen.vectors
        for column in 0..<rotation.size where singularValues[column] == 0 {
            for row in 0..<rotation.size { rotation[row, column] = 0 }
        }
        leftVectors = basis.times(rotation)
    }

    /// Ones and minus ones: as good as normal deviates here, and the same on every machine.
    private static func randomSigns(rowCount: Int, blockCount: Int) -> DenseMatrix {
        var generator = SplitMix64(seed: 0x5EED)
        var matrix = DenseMatrix(rowCount: rowCount, blockCount: blockCount)
        matrix.withMutableBlocks { blocks in
            for index in blocks.indices {
                let bits = generator.next()
                for lane in 0..<DenseMatrix.blockWidth { blocks[index][lane] = bits >> (lane + 8) & 1 == 0 ? 1 : -1 }
            }
        }
        return matrix
    }
}
