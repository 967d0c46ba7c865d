extension DenseMatrix {
    /// Each row divided by its length; a row without length stays.
    func normalised() -> DenseMatrix {
        var result = self
        let blockCount = blockCount
        result.withMutableBlocks { blocks in
            for row in 0..<rowCount {
                let range = row * blockCount..<(row + 1) * blockCount
                var squares = SIMD8<Float>.zero
                for index in range { squares += blocks[index] * blocks[index] }
                let length = squares.sum().squareRoot()
                guard length > 0, length.isFinite else { continue }
                for index in range { blocks[index] /= length }
            }
        }
        return result
    }

    /// Calls `body` with each row that is allowed and its product with `vector`.
    func forEachProduct(with vector: [Float], where isAllowed: (Int) -> Bool, _ body: (Int, Float) -> Void) {
        let query = Self.blocks(of: vector)
        query.withUnsafeBufferPointer { query in
            withBlocks { blocks in
                for row in 0..<rowCount where isAllowed(row) {
                    body(row, Self.product(blocks, row * blockCount, query))
                }
            }
        }
    }

    /// The products of these rows with `vector`.
    func products(with vector: [Float], of rows: some Sequence<Int>) -> [Float] {
        let query = Self.blocks(of: vector)
        return query.withUnsafeBufferPointer { query in
            withBlocks { blocks in
                rows.map { row in
                    precondition(row >= 0 && row < rowCount)
                    return Self.product(blocks, row * blockCount, query)
                }
            }
        }
    }

    private static func blocks(of vector: [Float]) -> [SIMD8<Float>] {
        stride(from: 0, to: vector.count, by: blockWidth).map { SIMD8(vector[$0..<($0 + blockWidth)]) }
    }

    private static func product(
        _ blocks: UnsafeBufferPointer<SIMD8<Float>>, _ start: Int, _ query: UnsafeBufferPointer<SIMD8<Float>>
    ) -> Float {
        // Two sums, so that an addition need not wait for the one before.
        var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        var block = 0
        while block + 1 < query.count {
            even += blocks[start + block] * query[block]
            odd += blocks[start + block + 1] * query[block + 1]
            block += 2
        }
        if block < query.count { even += blocks[start + block] * query[block] }
        return (even + odd).sum()
    }
}
