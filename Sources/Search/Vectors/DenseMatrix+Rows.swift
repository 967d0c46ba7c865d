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

    /// The rows of a set whose product with `vector` is above a floor, in their order, with it.
    func rows(_ set: ProductSet, with vector: [Float], above floor: Float) -> [(index: Int, score: Float)] {
        var rows: [UInt32] = []
        rows.reserveCapacity(rowCount)
        set.forEach { rows.append(UInt32($0)) }
        var found: [(index: Int, score: Float)] = []
        for (place, score) in products(with: vector, of: rows).enumerated() where score > floor {
            found.append((Int(rows[place]), score))
        }
        return found
    }

    /// The products of these rows with `vector`.
    func products(with vector: [Float], of rows: [UInt32]) -> [Float] {
        precondition(vector.count == columnCount && rows.allSatisfy { $0 < rowCount })
        return [Float](unsafeUninitializedCapacity: rows.count) { products, count in
            withBlocks { blocks in
                guard let first = blocks.baseAddress, let target = products.baseAddress else { return }
                let numbers = unsafe UnsafeRawPointer(first).assumingMemoryBound(to: Float.self)
                unsafe martlet_dots(numbers, columnCount, rows, rows.count, vector, target)
            }
            count = rows.count
        }
    }
}
