internal import CShims

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

    /// The rows of a set whose product with `vector` is above a floor, in their order, with it.
    func rows(_ set: ProductSet, with vector: [Float], above floor: Float) -> [(index: Int, score: Float)] {
        let query = Self.blocks(of: vector)
        var found: [(index: Int, score: Float)] = []
        query.withUnsafeBufferPointer { query in
            withBlocks { blocks in
                set.forEach { row in
                    let score = Self.product(blocks, row * blockCount, query)
                    if score > floor { found.append((row, score)) }
                }
            }
        }
        return found
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
        let row = UnsafeRawPointer(blocks.baseAddress.unsafelyUnwrapped + start)
        let vector = UnsafeRawPointer(query.baseAddress.unsafelyUnwrapped)
        return unsafe martlet_dot(
            row.assumingMemoryBound(to: Float.self), vector.assumingMemoryBound(to: Float.self),
            query.count * blockWidth)
    }
}
